"""The dates that differ from the week, as they are listed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from penciled.core import wording
from penciled.desk.week import said_of, said_range

if TYPE_CHECKING:
    from penciled.availability.models import Override


@dataclass(frozen=True, slots=True)
class DatedDay:
    """A date with hours of its own: `hours` is empty when it is closed."""

    ref: UUID
    on: date
    said: str
    note: str
    hours: tuple[tuple[str, str], ...]


def dates_of(overrides: Iterable[Override]) -> list[DatedDay]:
    """Return the dates in the order given; each stretch as its times and whom it is for."""
    return [
        DatedDay(
            ref=each.ref,
            on=each.on,
            said=wording.say_day_with_year(each.on),
            note=each.note,
            hours=tuple(
                (said_range(row.opens, row.closes), said_of(row))
                for row in sorted(each.stretches.all(), key=lambda row: (row.opens, row.closes))
            ),
        )
        for each in overrides
    ]
