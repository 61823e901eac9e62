"""What each rule of asking does right now, in a sentence with its value."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from penciled.core import wording
from penciled.desk.moments import said_at

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from penciled.availability.models import PractitionerTerms
    from penciled.practices.models import Practitioner

NINE = 9 * 60
EXAMPLE = timedelta(minutes=50)
NONE = timedelta(0)
MINUTE = timedelta(minutes=1)


def effects(
    practitioner: Practitioner, terms: PractitionerTerms, *, now: datetime
) -> dict[str, SafeString]:
    """Return the sentence for each field of the terms, by the field's name."""
    return {
        "notice": _notice(practitioner, terms, now),
        "horizon": _horizon(practitioner, terms, now),
        "increment": _increment(terms),
        "buffers": _buffers(terms),
        "most_per_day": _most_per_day(terms),
        "response_time": _response_time(terms),
    }


def _notice(practitioner: Practitioner, terms: PractitionerTerms, now: datetime) -> SafeString:
    if terms.notice == NONE:
        return _strong(
            _("Clients may ask up to the last minute: %(value)s is needed."), _("no notice")
        )
    first = said_at(now + terms.notice, practitioner.zone_info, now=now)
    words = _(
        "Clients may ask for times that begin at least %(value)s from now. "
        "Right now, the first is %(first)s."
    )
    return _strong(words, wording.say_duration(terms.notice), first=first)


def _horizon(practitioner: Practitioner, terms: PractitionerTerms, now: datetime) -> SafeString:
    last = now.astimezone(practitioner.zone_info).date() + timedelta(days=terms.horizon)
    days = ngettext("%(count)s day", "%(count)s days", terms.horizon) % {"count": terms.horizon}
    words = _("They may look %(value)s ahead: today, that is until %(last)s.")
    return _strong(words, days, last=wording.say_day_with_year(last))


def _increment(terms: PractitionerTerms) -> SafeString:
    step = terms.increment or EXAMPLE
    starts = ", ".join(_clock(NINE + n * _minutes(step)) for n in range(3))
    if terms.increment is None:
        words = _(
            "Visits follow each other %(value)s, from the start of each stretch of hours. "
            "For a visit of 50 minutes: %(starts)s."
        )
        return _strong(words, _("without a gap"), starts=starts)
    words = _(
        "Times are offered every %(value)s from the start of each stretch of hours: %(starts)s."
    )
    return _strong(words, wording.say_duration(terms.increment), starts=starts)


def _buffers(terms: PractitionerTerms) -> SafeString:
    before, after = terms.buffer_before, terms.buffer_after
    if not (before or after):
        words = _("%(value)s is kept free between visits: one may begin as another ends.")
        return _strong(words, _("No time"))
    lengths = {"before": wording.say_duration(before), "after": wording.say_duration(after)}
    if before and after:
        value = _("%(before)s before and %(after)s after each visit") % lengths
    else:
        value = (
            _("%(after)s after each visit") if after else _("%(before)s before each visit")
        ) % (lengths)
    ends = NINE + _minutes(EXAMPLE)
    words = _(
        "%(value)s are kept free. A visit that ends at %(ends)s lets the next begin at %(next)s."
    )
    return _strong(
        words, value, ends=_clock(ends), next=_clock(ends + _minutes(max(before, after)))
    )


def _most_per_day(terms: PractitionerTerms) -> SafeString:
    if terms.most_per_day is None:
        return _strong(_("A day takes %(value)s as its hours have room for."), _("as many visits"))
    visits = ngettext("%(count)s visit", "%(count)s visits", terms.most_per_day)
    words = _("A day takes at most %(value)s, waiting requests included; then it shows as full.")
    return _strong(words, visits % {"count": terms.most_per_day})


def _response_time(terms: PractitionerTerms) -> SafeString:
    if terms.response_time is None:
        words = _("A request stays open %(value)s. Then it closes, and the client is told.")
        return _strong(words, _("until its time begins"))
    words = _(
        "A request closes if nobody answers within %(value)s, and the client is told. "
        "Whatever you choose, it closes when the asked-for time begins."
    )
    return _strong(words, wording.say_duration(terms.response_time))


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
