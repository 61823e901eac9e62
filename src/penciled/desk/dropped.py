"""Another time than asked, that the address proposes: where a pencilled block was dropped.

Anything in the address that cannot be read, or cannot be, proposes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from penciled.core.interval import Interval
from penciled.core.wall import instants_of
from penciled.desk.forms.wall_time import EARLIEST, LATEST
from penciled.desk.weighing import plan_of

if TYPE_CHECKING:
    from penciled.appointments.actions import Plan
    from penciled.booking.models import AppointmentRequest
    from penciled.desk.access import DeskRequest

DATE, TIME = "%Y-%m-%d", "%H:%M"


@dataclass(frozen=True, slots=True)
class Dropped:
    """A day and a time by the practitioner's clocks. `starts`: the instants they can mean."""

    on: date
    at: time
    starts: tuple[datetime, ...]

    @property
    def typed(self) -> dict[str, Any]:
        """Return what the form begins with."""
        return {"on": self.on, "at": self.at}

    def plan(self, asked: AppointmentRequest) -> Plan:
        """Return what would be booked: as long as asked, but then."""
        span = Interval(self.starts[0], self.starts[0] + asked.duration)
        return replace(plan_of(asked), span=span)


def dropped_at(request: DeskRequest, asked: AppointmentRequest) -> Dropped | None:
    """Return the time that the address proposes, if it proposes one that there is."""
    on = _read(request.GET.get("on", ""), DATE)
    at = _read(request.GET.get("at", ""), TIME)
    if on is None or at is None or not EARLIEST <= on.date() <= LATEST:
        return None
    starts = instants_of(on.date(), at.hour * 60 + at.minute, asked.practitioner.zone_info)
    return Dropped(on.date(), at.time(), tuple(starts)) if starts else None


def _read(words: str, form: str) -> datetime | None:
    try:
        read = datetime.strptime(words, form)  # noqa: DTZ007 -- clocks of a zone known later
    except ValueError:
        return None
    return read if read.strftime(form) == words else None
