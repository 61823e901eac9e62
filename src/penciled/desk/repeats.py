"""How what repeats is said: "Every 2 weeks on Tue and Thu, 12 times", "on the second Tuesday"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.contrib.humanize.templatetags.humanize import ordinal
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from penciled.appointments.queries import of_its_series
from penciled.appointments.series import read
from penciled.core import wording
from penciled.core.recurrence import Monthly, Unit, nth_weekday

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penciled.appointments.models import Appointment
    from penciled.core.recurrence import Recurrence

NTH = (
    gettext_lazy("first"),
    gettext_lazy("second"),
    gettext_lazy("third"),
    gettext_lazy("fourth"),
    gettext_lazy("fifth"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one stands in its series. `nth` is "3 of 12", empty once it is cancelled."""

    rule: str
    nth: str
    before: Appointment | None
    after: Appointment | None


def place_of(stands: Appointment) -> Place | None:
    """Return where an appointment stands in its series; None when it does not repeat. One query."""
    if stands.series is None:
        return None
    rest = list(of_its_series(stands).only("ref", "starts_at"))
    earlier = [each for each in rest if _order(each) < _order(stands)]
    later = [each for each in rest if _order(each) > _order(stands)]
    words = {"nth": len(earlier) + 1, "count": len(rest)}
    return Place(
        rule=say_repeats(read(stands.series.rule), stands.series.first_on),
        nth="" if stands.is_cancelled else _("%(nth)s of %(count)s") % words,
        before=earlier[-1] if earlier else None,
        after=later[0] if later else None,
    )


def say_repeats(rule: Recurrence, first: date) -> str:
    """Say "Every 2 weeks on Tue and Thu"; the end is not said."""
    if rule.unit is Unit.WEEK:
        how_often = ngettext("Every week", "Every %(every)s weeks", rule.every)
    else:
        how_often = ngettext("Every month", "Every %(every)s months", rule.every)
    words = {"how_often": how_often % {"every": rule.every}, "days": _days(rule, first)}
    return _("%(how_often)s %(days)s") % words


def say_rule(rule: Recurrence, first: date) -> str:
    """Say "Every week on Tue, 12 times", "Every month on the 13th, until Wed, Jan 13"."""
    words = {"repeats": say_repeats(rule, first)}
    if rule.until:
        return _("%(repeats)s, until %(day)s") % (words | {"day": _day(rule.until, first)})
    times = ngettext("once", "%(times)s times", rule.times or 1) % {"times": rule.times}
    return _("%(repeats)s, %(times)s") % (words | {"times": times})


def say_monthly(monthly: Monthly, on: date) -> str:
    """Say "on the 13th", "on the second Tuesday", "on the last Friday"."""
    weekday = str(WEEKDAYS[on.weekday()])
    match monthly:
        case Monthly.ON_DAY:
            return _("on the %(nth)s") % {"nth": ordinal(on.day)}
        case Monthly.ON_LAST_WEEKDAY:
            return _("on the last %(weekday)s") % {"weekday": weekday}
        case Monthly.ON_WEEKDAY:
            words = {"nth": NTH[nth_weekday(on) - 1], "weekday": weekday}
            return _("on the %(nth)s %(weekday)s") % words


def listed(some: Sequence[str]) -> str:
    """Say "Tue", "Tue and Thu", "Mon, Tue and Thu"."""
    if not some[1:]:
        return "".join(some)
    return _("%(some)s and %(last)s") % {"some": ", ".join(some[:-1]), "last": some[-1]}


def _days(rule: Recurrence, first: date) -> str:
    if rule.monthly:
        return say_monthly(rule.monthly, first)
    days = listed([str(WEEKDAYS_ABBR[day]) for day in sorted(rule.weekdays)])
    return _("on %(days)s") % {"days": days}


def _day(day: date, first: date) -> str:
    return wording.say_day_short(day, near=first)


def _order(each: Appointment) -> tuple[datetime, int]:
    return each.starts_at, each.pk
