"""The calendar as a list of days: for who prefers it, and for who has no script."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from penciled.desk.entries import entries_on
from penciled.desk.feed import href_of, kind_words
from penciled.desk.off_hours import book_of
from penciled.desk.whole_days import say_within

if TYPE_CHECKING:
    from penciled.desk.entries import Entry, Sheet


@dataclass(frozen=True, slots=True)
class Row:
    entry: Entry
    href: str
    when: str
    stands: str


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    rows: list[Row]


def agenda_of(sheet: Sheet, *, now: datetime) -> list[Day]:
    """Return the days on which anything stands, in order. Two queries."""
    first = sheet.within.start.astimezone(sheet.zone).date()

    def begun_on(entry: Entry) -> date:
        return max(entry.span.start.astimezone(sheet.zone).date(), first)

    found = entries_on(sheet, book_of(sheet.chosen, sheet.within), now=now)
    return [
        Day(on, [_row(each, sheet, on) for each in some])
        for on, some in groupby(found, key=begun_on)
    ]


def _row(entry: Entry, sheet: Sheet, on: date) -> Row:
    when = say_within(entry.span, sheet.zone, on=on)
    return Row(entry, href_of(entry, sheet.practice), when, kind_words(entry))
