"""What a table of an export is, and how its values are written.

Instants are UTC as ISO 8601, dates ISO 8601, lengths of time minutes, things named by their ref.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from penciled.practices.models import Practice

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of thing: `columns` say what each means, in the order in which `row` has them."""

    name: str
    words: str
    columns: Mapping[str, str]
    of: Callable[[Practice], QuerySet[Any]]
    row: Callable[[Any], tuple[Any, ...]]

    def said(self, thing: Any) -> dict[str, Any]:
        """Return one thing as plain JSON, by column."""
        return dict(zip(self.columns, map(plain, self.row(thing)), strict=True))


def plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value // MINUTE
    if isinstance(value, list | dict | int | float | bool) or value is None:
        return value
    return str(value)


def clock(minute: int | None) -> str:
    """Write a minute of the day: 540 as "09:00"."""
    return "" if minute is None else f"{minute // 60:02}:{minute % 60:02}"
