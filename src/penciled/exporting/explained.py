"""The page in the zip that says what is in it: every table, every column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from penciled.exporting.tables import plain

if TYPE_CHECKING:
    from penciled.exporting.tables import Table

HOW = """\
Each table is here twice, with the same rows: as JSON Lines (`.jsonl`, one object a line) for
programs, and as CSV (`.csv`) for spreadsheets, both in UTF-8. Instants are UTC as ISO 8601,
lengths of time are minutes, `ref` is the random id by which one table names a row of another.
In CSV, lists and objects are JSON, lists of refs are separated by spaces, and a cell that a
spreadsheet would reckon with as a formula is led by an apostrophe. What changed while this was
made may be in one file and not in another. This file holds personal data: keep it safe, and
delete it where it is no longer needed.
"""


def explained(
    name: str, tables: Iterable[Table], counts: Mapping[str, int], *, now: datetime
) -> str:
    """Write the page, in Markdown."""
    return "\n".join(_lines(name, tables, counts, now=now)) + "\n"


def _lines(
    name: str, tables: Iterable[Table], counts: Mapping[str, int], *, now: datetime
) -> Iterator[str]:
    yield f"# The data of {' '.join(name.split())}\n"
    yield f"Made by Penciled, {plain(now)}.\n\n{HOW}"
    if not any(counts[each] for each in ("clients", "requests", "appointments")):
        yield "There are no clients, requests or appointments yet: those tables are empty.\n"
    for table in tables:
        count = counts[table.name]
        yield f"## {table.name} ({count} {'row' if count == 1 else 'rows'})\n\n{table.words}\n"
        yield "| column | what it is |\n|---|---|"
        yield from (f"| `{column}` | {words} |" for column, words in table.columns.items())
        yield ""
