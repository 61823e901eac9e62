"""What each rule of asking does right now, in a sentence with its value."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from penciled.core import wording
from penciled.core.wall import wall_of
from penciled.desk.moments import said_at
from penciled.desk.undoing import say_grace

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from penciled.availability.models import TermsFields

NINE = 9 * 60
EXAMPLE = timedelta(minutes=50)
NONE = timedelta(0)
MINUTE = timedelta(minutes=1)


def effects(zone: ZoneInfo, terms: TermsFields, *, now: datetime) -> dict[str, SafeString]:
    """Return the sentence for each rule of the terms, by the rule's name."""
    return {
        "notice": _notice(zone, terms, now),
        "asked_by": _asked_by(zone, terms, now),
        "horizon": _horizon(zone, terms, now),
        "increment": _increment(terms),
        "buffers": _buffers(terms),
        "most_per_day": _most_per_day(terms),
        "response_time": _response_time(terms),
        "late_within": _late_within(terms),
        "cancel_until": _cancel_until(terms),
    }


def open_requests_effect(most: int) -> SafeString:
    """Return the sentence for how many requests of one client may wait."""
    words = _("A client may have %(value)s waiting at once, in the whole practice.")
    return _strong(
        words, ngettext("%(count)s request", "%(count)s requests", most) % {"count": most}
    )


def answers_settle_effect(seconds: int) -> SafeString:
    """Return the sentence for how long an answer to a request may be taken back."""
    if not seconds:
        words = _("Clients are mailed %(value)s: an answer can’t be taken back.")
        return _strong(words, _("at once"))
    words = _(
        "Whoever accepts or declines can take that back for %(value)s. "
        "Only then is the client mailed, and sees the answer."
    )
    return _strong(words, say_grace(seconds))


def values(terms: TermsFields) -> dict[str, str]:
    """Say each rule's value in few words, by the rule's name: "24 hours", "no limit"."""
    say = wording.say_duration
    days = ngettext("%(count)s day", "%(count)s days", terms.horizon) % {"count": terms.horizon}
    by = wording.say_minutes(terms.asked_by) if terms.asked_by is not None else _("no such hour")
    return {
        "notice": say(terms.notice) if terms.notice else _("none"),
        "asked_by": by,
        "horizon": days,
        "increment": say(terms.increment) if terms.increment else _("without a gap"),
        "buffers": _said_buffers(terms),
        "most_per_day": str(terms.most_per_day or _("no limit")),
        "response_time": say(terms.response_time) if terms.response_time else _("off"),
        "late_within": say(terms.late_within) if terms.late_within else _("never"),
        "cancel_until": say(terms.cancel_until) if terms.cancel_until else _("until it begins"),
    }


def _said_buffers(terms: TermsFields) -> str:
    if not (terms.buffer_before or terms.buffer_after):
        return _("none")
    lengths = (wording.say_duration(each) for each in (terms.buffer_before, terms.buffer_after))
    return _("%(before)s before, %(after)s after") % dict(
        zip(("before", "after"), lengths, strict=True)
    )


def _notice(zone: ZoneInfo, terms: TermsFields, now: datetime) -> SafeString:
    if terms.notice == NONE:
        return _strong(
            _("Clients may ask up to the last minute: %(value)s is needed."), _("no notice")
        )
    first = said_at(now + terms.notice, zone, now=now)
    words = _(
        "Clients may ask for times that begin at least %(value)s from now. "
        "Right now, the first is %(first)s."
    )
    return _strong(words, wording.say_duration(terms.notice), first=first)


def _asked_by(zone: ZoneInfo, terms: TermsFields, now: datetime) -> SafeString:
    if terms.asked_by is None:
        words = _("There is %(value)s on the day before by which to ask: notice alone counts.")
        return _strong(words, _("no hour"))
    wall = wall_of(now, zone)
    in_time = wall.at.hour * 60 + wall.at.minute <= terms.asked_by
    first = wall.on + timedelta(days=1 if in_time else 2)
    words = _(
        "A day can be asked for until %(value)s on the day before. "
        "Right now, the first is %(first)s."
    )
    return _strong(words, wording.say_minutes(terms.asked_by), first=wording.say_day(first))


def _horizon(zone: ZoneInfo, terms: TermsFields, now: datetime) -> SafeString:
    last = now.astimezone(zone).date() + timedelta(days=terms.horizon)
    days = ngettext("%(count)s day", "%(count)s days", terms.horizon) % {"count": terms.horizon}
    words = _("They may look %(value)s ahead: today, that is until %(last)s.")
    return _strong(words, days, last=wording.say_day_with_year(last))


def _increment(terms: TermsFields) -> SafeString:
    step = terms.increment or EXAMPLE
    starts = ", ".join(_clock(NINE + n * _minutes(step)) for n in range(3))
    if terms.increment is None:
        words = _(
            "Appointments follow each other %(value)s, from the start of each stretch of hours. "
            "For an appointment of 50 minutes: %(starts)s."
        )
        return _strong(words, _("without a gap"), starts=starts)
    words = _(
        "Times are offered every %(value)s from the start of each stretch of hours: %(starts)s."
    )
    return _strong(words, wording.say_duration(terms.increment), starts=starts)


def _buffers(terms: TermsFields) -> SafeString:
    before, after = terms.buffer_before, terms.buffer_after
    if not (before or after):
        words = _("%(value)s is kept free between appointments: one may begin as another ends.")
        return _strong(words, _("No time"))
    lengths = {"before": wording.say_duration(before), "after": wording.say_duration(after)}
    if before and after:
        value = _("%(before)s before and %(after)s after each appointment") % lengths
    else:
        value = (
            _("%(after)s after each appointment")
            if after
            else _("%(before)s before each appointment")
        ) % (lengths)
    ends = NINE + _minutes(EXAMPLE)
    words = _(
        "%(value)s are kept free. "
        "An appointment that ends at %(ends)s lets the next begin at %(next)s."
    )
    return _strong(
        words, value, ends=_clock(ends), next=_clock(ends + _minutes(max(before, after)))
    )


def _most_per_day(terms: TermsFields) -> SafeString:
    if terms.most_per_day is None:
        return _strong(
            _("A day takes %(value)s as its hours have room for."), _("as many appointments")
        )
    visits = ngettext("%(count)s appointment", "%(count)s appointments", terms.most_per_day)
    words = _("A day takes at most %(value)s, waiting requests included; then it shows as full.")
    return _strong(words, visits % {"count": terms.most_per_day})


def _response_time(terms: TermsFields) -> SafeString:
    if terms.response_time is None:
        words = _("A request stays open %(value)s. Then it closes, and the client is told.")
        return _strong(words, _("until its time begins"))
    words = _(
        "A request closes if nobody answers within %(value)s, and the client is told. "
        "Whatever you choose, it closes when the asked-for time begins."
    )
    return _strong(words, wording.say_duration(terms.response_time))


def _late_within(terms: TermsFields) -> SafeString:
    if not terms.late_within:
        return _strong(
            _("An appointment is %(value)s cancelled late, however short before."), _("never")
        )
    words = _(
        "An appointment cancelled less than %(value)s before it begins counts as cancelled late."
    )
    return _strong(words, wording.say_duration(terms.late_within))


def _cancel_until(terms: TermsFields) -> SafeString:
    if not terms.cancel_until:
        return _strong(_("Clients can cancel online %(value)s."), _("until the appointment begins"))
    words = _(
        "Clients can cancel online up to %(value)s before the appointment begins; "
        "after that they have to call."
    )
    return _strong(words, wording.say_duration(terms.cancel_until))


def _strong(words: str, value: str, **rest: str) -> SafeString:
    """Put `value` into `words` in bold, and the rest plainly."""
    strong = format_html("<strong>{}</strong>", value)
    slots = {name: f"{{{name}}}" for name in ("value", *rest)}
    return format_html(words % slots, value=strong, **rest)


def _clock(minute: int) -> str:
    """Say "9:50", without the half of the day."""
    return wording.say_minutes(minute % 1440).partition(" ")[0]


def _minutes(length: timedelta) -> int:
    return length // MINUTE
