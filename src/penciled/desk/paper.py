"""The calendar on paper: days, and on each the people with what stands on their calendars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from penciled.desk.entries import entries_on
from penciled.desk.gone import gone_words
from penciled.desk.naming import are_hidden
from penciled.desk.off_hours import book_of
from penciled.desk.whole_days import say_within

if TYPE_CHECKING:
    from penciled.desk.entries import Entry, Sheet
    from penciled.desk.period import Period
    from penciled.practices.models import Practitioner


@dataclass(frozen=True, slots=True)
class Row:
    """One thing: `phone` is empty while names are hidden."""

    entry: Entry
    when: str
    state: str
    phone: str


@dataclass(frozen=True, slots=True)
class Column:
    practitioner: Practitioner
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class PaperDay:
    on: date
    columns: list[Column]


def paper_of(sheet: Sheet, period: Period, *, now: datetime) -> list[PaperDay]:
    """Return every day of a short period, of a longer one those on which anything stands."""
    found = entries_on(sheet, book_of(sheet.chosen, sheet.within), now=now)
    days = []
    for on in period.days:
        columns = [
            Column(who, [_row(each, on, sheet) for each in found if _is_on(each, who, on, sheet)])
            for who in sheet.chosen
        ]
        if len(period.days) == 1 or any(column.rows for column in columns):
            days.append(PaperDay(on, columns))
    return days


def _is_on(entry: Entry, who: Practitioner, on: date, sheet: Sheet) -> bool:
    """Say whether an entry is of a day: the one it begins on, or the sheet's first."""
    begun = max(entry.span.start, sheet.within.start).astimezone(sheet.zone).date()
    return entry.practitioner == who and begun == on


def _row(entry: Entry, on: date, sheet: Sheet) -> Row:
    when = say_within(entry.span, sheet.zone, on=on)
    return Row(entry, when, _state(entry), "" if are_hidden() else entry.phone)


def _state(entry: Entry) -> str:
    """Say how it stands, in a word; what is simply booked needs none."""
    if entry.is_request:
        return _("Asked, not confirmed")
    words = {
        "arrived": _("Arrived"),
        "completed": _("Completed"),
        "no_show": _("No-show"),
    }
    if entry.kind == "rubbed" and not entry.is_no_show:
        return gone_words(entry.status, by_client=entry.is_by_client)
    by_kind = {"ink": _("Booked"), "busy": _("Busy"), "free": _("Free")}
    return words.get(entry.status) or by_kind.get(entry.kind, "")
