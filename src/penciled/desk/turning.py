"""How the calendar is turned: the addresses of other days, views and people, from where it is.

What is the default goes unsaid, so that an address stays short and can be read.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from penciled.core import wording
from penciled.desk.period import (
    DAY,
    Period,
    month_after,
    month_weeks,
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
    """Where a calendar page stands. `usual` is whose calendars it shows when nobody is named."""

    practice: Practice
    period: Period
    chosen: Sequence[Practitioner]
    seen: Sequence[Practitioner]
    usual: Sequence[Practitioner]
    today: date
    asked_on: Collection[date]

    def to(self, *, view: str = "", on: date | None = None) -> str:
        """Return the address of another view or day, of the same people."""
        view, on = view or self.period.view, on or self.period.on
        said: Address = {"view": view} if view != "week" else {}
        said |= {"on": on.isoformat()} if on != self.today else {}
        query = urlencode(said | self._who, doseq=True)
        return self._calendar + (f"?{query}" if query else "")

    @property
    def here(self) -> str:
        return self.to()

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
        """Return each view's name, its word and its address."""
        words = {"day": _("Day"), "week": _("Week"), "month": _("Month"), "list": _("List")}
        return [(view, word, self.to(view=view)) for view, word in words.items()]

    @property
    def steps(self) -> tuple[str, str]:
        """Return what back and forward turn by, in words."""
        return {
            "day": (_("Day before"), _("Next day")),
            "week": (_("Week before"), _("Next week")),
            "month": (_("Month before"), _("Next month")),
            "list": (_("Two weeks before"), _("Next two weeks")),
        }[self.period.view]

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
        within = {"first": self.period.first.isoformat(), "last": self.period.last.isoformat()}
        who = {"who": [str(each.ref) for each in self.chosen]}
        address = reverse("desk:entries", args=[self.practice.slug])
        return f"{address}?{urlencode(within | who, doseq=True)}"

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
