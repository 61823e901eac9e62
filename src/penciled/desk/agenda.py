"""The calendar as a list of days: for who prefers it, and for who has no script."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from penciled.desk.entries import entries_on
from penciled.desk.feed import href_of

if TYPE_CHECKING:
    from penciled.desk.entries import Entry, Sheet


@dataclass(frozen=True, slots=True)
class Row:
    entry: Entry
    href: str


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    rows: list[Row]


def agenda_of(sheet: Sheet, *, now: datetime) -> list[Day]:
    """Return the days on which anything stands, in order. Two queries."""
    first = sheet.within.start.astimezone(sheet.zone).date()

    def begun_on(entry: Entry) -> date:
        return max(entry.span.start.astimezone(sheet.zone).date(), first)

    found = entries_on(sheet, now=now)
    return [
        Day(on, [Row(each, href_of(each, sheet.practice)) for each in some])
        for on, some in groupby(found, key=begun_on)
    ]
