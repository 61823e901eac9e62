"""How the calendar is turned: the addresses of other days, views and people, from where it is.

Days and people that are the usual ones go unsaid, so that an address stays short and can be
read. The view is always said: the member's usual one is whichever was turned to last.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from babel.dates import format_skeleton
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from penciled.core import wording
from penciled.desk.period import (
    DAY,
    VIEWS,
    Period,
    month_after,
    month_weeks,
    say_days,
    say_month,
    week_of,
)

if TYPE_CHECKING:
    from penciled.practices.models import Practice, Practitioner

Address = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TurnDay:
    """A day to turn to. `is_asked`: requests wait for it."""

    on: date
    url: str
    label: str
    is_today: bool
    is_shown: bool
    is_asked: bool
    is_faint: bool


@dataclass(frozen=True, kw_only=True)
class Turning:
    """Where a calendar page stands. `usual` is whose calendars it shows when nobody is named.

    `mark` goes with what is drawn: another one, and the script draws nothing that it kept.
    """

    practice: Practice
    period: Period
    chosen: Sequence[Practitioner]
    seen: Sequence[Practitioner]
    usual: Sequence[Practitioner]
    today: date
    asked_on: Collection[date]
    mark: str = ""

    def to(self, *, view: str = "", on: date | None = None) -> str:
        """Return the address of another view or day, of the same people."""
        view, on = view or self.period.view, on or self.period.on
        said: Address = {"view": view}
        said |= {"on": on.isoformat()} if on != self.today else {}
        return f"{self._calendar}?{urlencode(said | self._who, doseq=True)}"

    @property
    def here(self) -> str:
        return self.to()

    @property
    def bare(self) -> str:
        """Return the address of this view and day, of whoever is the usual ones."""
        said = {"view": self.period.view, "on": self.period.on.isoformat()}
        return f"{self._calendar}?{urlencode(said)}"

    @property
    def now(self) -> str:
        return self.to(on=self.today)

    @property
    def back(self) -> str:
        return self.to(on=self.period.back)

    @property
    def forward(self) -> str:
        return self.to(on=self.period.forward)

    @property
    def views(self) -> list[tuple[str, str, str]]:
        """Return each view's name, its word and its address; a team is more than one."""
        words = {
            "day": _("Day"),
            "team": _("Team"),
            "week": _("Week"),
            "month": _("Month"),
            "list": _("List"),
        }
        alone = len(self.seen) < 2  # noqa: PLR2004 -- a pair
        some = [view for view in words if view in VIEWS and not (alone and view == "team")]
        return [(view, words[view], self.to(view=view)) for view in some]

    @property
    def steps(self) -> tuple[str, str]:
        """Return what back and forward turn by, in words."""
        return {
            "day": (_("Day before"), _("Next day")),
            "team": (_("Day before"), _("Next day")),
            "week": (_("Week before"), _("Next week")),
            "month": (_("Month before"), _("Next month")),
            "list": (_("Two weeks before"), _("Next two weeks")),
        }[self.period.view]

    @property
    def title(self) -> str:
        """Say which days these are, as shortly as they can't be mistaken."""
        period, is_this_year = self.period, self.period.on.year == self.today.year
        if period.days == [period.on] and is_this_year:
            return wording.say_day(period.on)
        last = period.last - DAY
        if period.view in ("week", "list") and period.first.month != last.month:
            return say_days(period.first, last, month="MMM")
        return period.title

    @property
    def title_short(self) -> str:
        """Say "Dec 9", where a strip of days says the rest; "Dec 2026"; "Dec 6 – 19"."""
        period = self.period
        if period.view == "month":
            return str(format_skeleton("yMMM", period.on, locale=wording.LOCALE))
        if period.view == "list":
            return period.title_short
        return str(format_skeleton("MMMd", period.on, locale=wording.LOCALE))

    @property
    def month_title(self) -> str:
        return say_month(self.period.on)

    @property
    def month_back(self) -> tuple[str, str]:
        """Return the name and the address of the month before."""
        before = (self.period.on.replace(day=1) - DAY).replace(day=1)
        return say_month(before), self.to(on=before)

    @property
    def month_forward(self) -> tuple[str, str]:
        after = month_after(self.period.on)
        return say_month(after), self.to(on=after)

    @property
    def month(self) -> list[list[TurnDay]]:
        return [[self._day(on) for on in week] for week in month_weeks(self.period.on)]

    @property
    def strip(self) -> list[TurnDay]:
        """Return the week of the day turned to, which phones show above that day."""
        first = week_of(self.period.on)
        return [self._day(first + n * DAY) for n in range(7)]

    @property
    def people(self) -> list[tuple[Practitioner, bool]]:
        """Return whom the member may look at, and who is looked at."""
        return [(each, each in self.chosen) for each in self.seen]

    @property
    def entries(self) -> str:
        """Return where the script gets what it draws on these days."""
        within: Address = {"first": self.period.first.isoformat()}
        within |= {"last": self.period.last.isoformat(), "as": self.mark}
        who = {"who": [str(each.ref) for each in self.chosen]}
        address = reverse("desk:entries", args=[self.practice.slug])
        return f"{address}?{urlencode(within | who, doseq=True)}"

    @property
    def paper(self) -> str:
        """Return where these days are as a plain list, for a printer."""
        address = reverse("desk:paper", args=[self.practice.slug])
        return f"{address}?{self.to(on=self.period.on).partition('?')[2]}"

    @property
    def new(self) -> str:
        """Return where a new appointment is begun on the day turned to."""
        said = {"on": self.period.on.isoformat()}
        if len(self.chosen) == 1:
            said["with"] = str(self.chosen[0].ref)
        address = reverse("desk:appointment_new", args=[self.practice.slug])
        return f"{address}?{urlencode(said)}"

    @cached_property
    def _calendar(self) -> str:
        return reverse("desk:calendar", args=[self.practice.slug])

    @cached_property
    def _who(self) -> Address:
        if list(self.chosen) == list(self.usual):
            return {}
        return {"who": [str(each.ref) for each in self.chosen]}

    def _day(self, on: date) -> TurnDay:
        is_asked = on in self.asked_on
        label = wording.say_day(on)
        return TurnDay(
            on=on,
            url=self.to(on=on),
            label=_("%(day)s, requests waiting") % {"day": label} if is_asked else label,
            is_today=on == self.today,
            is_shown=self.period.first <= on < self.period.last and self.period.view != "month",
            is_asked=is_asked,
            is_faint=on.month != self.period.on.month,
        )
