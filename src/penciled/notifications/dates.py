"""The dates of a series as their reader sees them: each with its own time, and what is its own.

What is true of all of them is said once, above; only what differs is said with the date.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from penciled.notifications.changes import against_before
from penciled.notifications.clean import line
from penciled.notifications.told import Told
from penciled.notifications.visit import Visit

MOST = 12


@dataclass(frozen=True, slots=True)
class Dated:
    """One date. `it_was`: the start it had, as far as another; `notes`: what holds for it alone."""

    visit: Visit
    ref: str
    sequence: int
    it_was: str = ""
    there: str = ""
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Dates:
    """All dates by start, the first `MOST` of them to be listed; `changes` hold for every one."""

    every: Sequence[Dated]
    listed: Sequence[Dated]
    there: str = ""
    changes: Sequence[str] = ()

    @property
    def count(self) -> int:
        return len(self.every)

    @property
    def more(self) -> int:
        return len(self.every) - len(self.listed)

    @property
    def first(self) -> Visit:
        return self.every[0].visit


def dates_of(told: Told) -> Dates:
    """Return the dates that a message about a series tells of, as the client sees them."""
    before = told.payload.get("before") or [None] * len(told.payload["dates"])
    pairs = zip(told.payload["dates"], before, strict=True)
    found = sorted(
        (_dated(told, each, was) for each, was in pairs), key=lambda each: each.visit.starts_at
    )
    changes = _in_all([each.notes for each in found])
    theres = {each.visit.there for each in found[:MOST]}
    there = theres.pop() if len(theres) == 1 else ""
    listed = [
        replace(
            each,
            notes=[note for note in each.notes if note not in changes],
            there="" if there else each.visit.there,
        )
        for each in found[:MOST]
    ]
    return Dates(found, listed, there, changes)


def _dated(told: Told, fields: Mapping[str, Any], was: Mapping[str, Any] | None) -> Dated:
    zone = told.line("client_zone")
    visit = told.visit(told.payload["booked"] | dict(fields), zone=zone)
    before = told.visit(was, zone=zone) if was else None
    return Dated(
        visit=visit,
        ref=line(fields["ref"]),
        sequence=int(fields["sequence"]),
        it_was=visit.instead_of(before) if before else "",
        notes=against_before(before, visit) if before else (),
    )


def _in_all(some: Sequence[Sequence[str]]) -> list[str]:
    return [each for each in some[0] if all(each in others for others in some)]
