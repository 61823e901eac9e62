"""What stands on dates whose hours are to change, and would not fit them: to be looked at first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from penciled.core import wording
from penciled.desk.naming import isolated, name_of

if TYPE_CHECKING:
    from penciled.appointments.models import Appointment
    from penciled.booking.models import AppointmentRequest


@dataclass(frozen=True, slots=True)
class Touched:
    """One request that waits, or one appointment, and when it begins."""

    ref: UUID
    is_request: bool
    name: str
    what: str
    when: str


def touched_lines(
    some: Iterable[AppointmentRequest | Appointment], zone: ZoneInfo
) -> list[Touched]:
    """Return a line for each, in the order given."""
    return [
        Touched(
            ref=each.ref,
            is_request=hasattr(each, "asked_at"),
            name=isolated(name_of(each.client)) if each.client else "",
            what=each.service.name if each.service else "",
            when=wording.say_day_and_time(each.starts_at, zone),
        )
        for each in some
    ]
