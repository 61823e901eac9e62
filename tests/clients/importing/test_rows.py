"""A row as a client, or what is wrong with it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from penciled.clients.importing.fields import FIELDS
from penciled.clients.importing.rows import Reading, Written, order_of


def read(order: str = "ymd", **cells: str) -> Written:
    said = {"first_name": "Elena"} | cells if "name" not in cells else cells
    return Reading(
        headers=[FIELDS[name] for name in said],
        mapping={str(place): name for place, name in enumerate(said)},
        order=order,
        practitioners={"maya okafor": 7},
        today=date(2026, 12, 7),
    ).read(2, list(said.values()))


@pytest.mark.parametrize(
    ("name", "cell", "value"),
    [
        ("email", "Elena@Example.COM", "elena@example.com"),
        ("email", "mailto:e@example.com", "e@example.com"),
        ("phone", "+1 (218)  555-0142", "+1 (218) 555-0142"),
        ("language", "Deutsch", "de"),
        ("language", "en-US", "en"),
        ("zone", "Europe/Berlin", "Europe/Berlin"),
        ("notes", "one\r\ntwo", "one\ntwo"),
        ("last_name", "  van   der Berg ", "van der Berg"),
        ("internal_id", "00017", "00017"),
    ],
)
def test_a_cell_is_stored_as_it_is_typed_by_hand(name: str, cell: str, value: str) -> None:
    row = read(**{name: cell})

    assert (row.values[name], row.troubles) == (value, [])


@pytest.mark.parametrize(
    ("order", "cell", "value"),
    [
        ("ymd", "1984-03-04", date(1984, 3, 4)),
        ("dmy", "04.03.1984", date(1984, 3, 4)),
        ("mdy", "03/04/1984", date(1984, 3, 4)),
        ("dmy", "4/3/1984", date(1984, 3, 4)),
        ("mdy", "1984-03-04", date(1984, 3, 4)),
        ("ymd", "1984-03-04 00:00:00", date(1984, 3, 4)),
    ],
)
def test_a_date_is_read_in_the_order_that_was_chosen(order: str, cell: str, value: date) -> None:
    assert read(order, birth_date=cell).values["birth_date"] == value


@pytest.mark.parametrize(
    ("samples", "order"),
    [
        (["1984-03-04"], "ymd"),
        (["04.03.1984"], "dmy"),
        (["04/03/1984", "31/12/1999"], "dmy"),
        (["04/03/1984", "12/31/1999"], "mdy"),
        ([], "mdy"),
        (["", "x"], "mdy"),
    ],
)
def test_the_order_of_dates_is_guessed(samples: list[str], order: str) -> None:
    assert order_of(samples) == order


@pytest.mark.parametrize(
    ("name", "cell", "words"),
    [
        ("email", "elena at example", "This is no mail address."),
        ("phone", "no", "This is no phone number."),
        ("birth_date", "spring", "This is no date."),
        ("birth_date", "1984-13-40", "There is no such date."),
        ("birth_date", "04.03.84", "Write the year in full"),
        ("birth_date", "2027-01-01", "A birth date lies between 1900 and today."),
        ("birth_date", "0000-01-01", "There is no such date."),
        ("language", "Klingon", "Mails are in English or Deutsch."),
        ("zone", "Mars/Olympus", "No time zone is called this."),
        ("practitioner", "Nobody", "No practitioner is called this."),
        ("last_name", "x" * 81, "This is longer than 80 characters."),
        ("last_name", "a\x00b", "This has a character that can’t be shown."),
        ("last_name", "a\u202eb", "This has a character that can’t be shown."),
        ("last_name", "Gro\ufffd", "Some of it can’t be read. Choose another encoding."),
        ("notes", "x" * 10_001, "This is longer than 10,000 characters."),
        ("first_name", "", "The first name is missing."),
    ],
)
def test_what_is_wrong_is_said_with_row_and_column(name: str, cell: str, words: str) -> None:
    row = read(**{name: cell})

    assert [(each.row, each.words.startswith(words)) for each in row.troubles] == [(2, True)]
    assert row.troubles[0].column == (FIELDS[name] if cell else "")


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("Elena Marsh", "Elena", "Marsh"),
        ("Marsh, Elena", "Elena", "Marsh"),
        ("Elena Maria Marsh", "Elena Maria", "Marsh"),
        ("Elena", "Elena", ""),
        ("Elena,", "Elena", ""),
    ],
)
def test_a_whole_name_is_parted(cell: str, first: str, last: str) -> None:
    said: dict[str, Any] = {"first_name": "", "last_name": ""} | read(name=cell).values

    assert (said["first_name"], said["last_name"]) == (first, last)


def test_practitioners_are_found_by_name() -> None:
    assert read(practitioner="MAYA Okafor; Maya Okafor").practitioners == [7, 7]
