"""What every change of hours, dates and terms does: may they, wait, write, turn, record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from penciled.audit import chain
from penciled.availability.models import OpenStretch
from penciled.core.errors import InvalidInput
from penciled.core.fingerprint import must_stand
from penciled.practices import calendars
from penciled.practices.models import Location, Member, Practitioner, Service
from penciled.practices.rights import must_run


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A stretch to be stored: minutes of the local date; no services or locations means all."""

    opens: int
    closes: int
    for_new: bool = True
    for_existing: bool = True
    services: Sequence[Service] = ()
    locations: Sequence[Location] = ()


def begin(practitioner: Practitioner, by: Member) -> None:
    must_run(by, practitioner)
    calendars.hold([practitioner.pk])


def finish(practitioner: Practitioner, action: str, *, by: Member, now: datetime) -> None:
    calendars.turn([practitioner.pk])
    practice, actor = practitioner.practice.ref, f"member:{by.ref}"
    chain.record(action, practice=practice, actor=actor, at=now, about=practitioner.ref)


def sound(stretch: Open) -> None:
    if not 0 <= stretch.opens < stretch.closes <= 24 * 60:
        raise InvalidInput("The end must come after the start.", field="closes")
    if not (stretch.for_new or stretch.for_existing):
        raise InvalidInput("Choose who may ask.", field="who")


def fill(row: OpenStretch, stretch: Open) -> None:
    row.opens, row.closes = stretch.opens, stretch.closes
    row.for_new, row.for_existing = stretch.for_new, stretch.for_existing
    row.save()
    row.services.set(stretch.services)
    row.locations.set(stretch.locations)


def as_shown(stands: object, shown: str | None) -> None:
    """Let pass whoever was `shown` what stands, and who doesn't say what they were.

    Raises:
        StaleChange: somebody has changed it since.
    """
    if shown:
        must_stand(stands, shown)
