"""The reference of the export says what is in it: every table, every column, in order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from penciled.exporting.practice import TABLES
from penciled.exporting.tables import Table

PAGE = (Path(__file__).parent.parent.parent / "docs/reference/export.md").read_text()


def test_every_table_is_in_the_reference() -> None:
    assert re.findall(r"^## (.+)$", PAGE, re.MULTILINE) == [table.name for table in TABLES]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_is_in_the_reference_with_what_it_is(table: Table) -> None:
    part = PAGE.partition(f"\n## {table.name}\n")[2].partition("\n## ")[0]

    assert table.words in part
    assert re.findall(r"^\| `(\w+)` \| (.*) \|$", part, re.MULTILINE) == list(table.columns.items())
