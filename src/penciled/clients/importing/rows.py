"""A row as the client it is about, or what is wrong with it and in which column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from penciled.clients.importing.reading import UNREADABLE
from penciled.clients.words import digits_of, folded
from penciled.core.languages import LANGUAGES

LONGEST = {
    "first_name": 80,
    "last_name": 80,
    "preferred_name": 80,
    "email": 254,
    "phone": 40,
    "internal_id": 40,
    "notes": 10_000,
}
ORDERS = {"ymd": "Year first", "dmy": "Day first", "mdy": "Month first"}
LEAST_DIGITS, EARLIEST, YEAR, MONTHS = 3, 1900, 4, 12
UNSEEN = {"Cc", "Cs", "Zl", "Zp"}
TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
PARTS = re.compile(r"(\d{1,4})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{1,4})\.?(?:[T ]00:00(?::00)?)?")
LANGUAGE_NAMES = dict.fromkeys(("en", "english", "englisch"), "en") | dict.fromkeys(
    ("de", "german", "deutsch"), "de"
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with a row. `column` is its header; none where it is the row as a whole."""

    row: int
    column: str
    value: str
    words: str


@dataclass(slots=True)
class Written:
    """A row as it would be stored: fields of a client, and the ids of their practitioners.

    `columns` are the headers that its fields stand under.
    """

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    practitioners: list[int] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.values.get('first_name', '')} {self.values.get('last_name', '')}".strip()

    @property
    def identity(self) -> tuple[Any, ...]:
        """What two rows share that are one."""
        said = self.values
        return (
            folded(self.name),
            digits_of(said.get("phone", "")),
            said.get("birth_date"),
            said.get("email", ""),
            said.get("internal_id", "").casefold(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How rows are read: which column is what, how dates are written, who is meant by a name."""

    headers: Sequence[str]
    mapping: Mapping[str, str]
    order: str
    practitioners: Mapping[str, int]
    today: date

    def read(self, number: int, cells: Sequence[str]) -> Written:
        """Return a row as a client, with all that is wrong with it."""
        row = Written(number)
        for place, name in self.mapping.items():
            at = int(place)
            cell = cells[at] if at < len(cells) else ""
            if cell:
                self._take(row, self.headers[at], name, cell)
        if not row.values.get("first_name") and not row.troubles:
            row.troubles.append(Trouble(number, "", "", "The first name is missing."))
        return row

    def _take(self, row: Written, header: str, name: str, cell: str) -> None:
        row.columns[name] = header
        try:
            self._store(row, header, name, cell)
        except ValueError as wrong:
            row.troubles.append(Trouble(row.number, header, cell[:200], str(wrong)))

    def _store(self, row: Written, header: str, name: str, cell: str) -> None:
        if name == "notes":
            before = row.values.get("notes", "")
            said = f"{header}: {cell}" if before else cell
            row.values["notes"] = _text("notes", f"{before}\n{said}".strip())
        elif name == "practitioner":
            row.practitioners += self._meant(cell)
        elif name == "name":
            for own, words in _parted(_text("", cell)).items():
                row.values[own] = _text(own, words)
        elif name == "birth_date":
            row.values[name] = _day(cell, self.order, self.today)
        else:
            row.values[name] = READERS.get(name, str)(_text(name, cell))

    def _meant(self, cell: str) -> Iterator[int]:
        for name in re.split(r"[;\n]", cell):
            if name.strip():
                found = self.practitioners.get(folded(name.strip()))
                if found is None:
                    raise ValueError("No practitioner is called this.")
                yield found


def order_of(samples: Sequence[str]) -> str:
    """Return in which order dates are most likely written: as the samples leave no other."""
    said = [found for found in (PARTS.fullmatch(each) for each in samples) if found]
    if any(len(found[1]) == YEAR for found in said):
        return "ymd"
    if any(int(found[1]) > MONTHS for found in said) or any("." in found[0] for found in said):
        return "dmy"
    return "mdy"


def _text(name: str, cell: str) -> str:
    if UNREADABLE in cell:
        raise ValueError("Some of it can’t be read. Choose another encoding.")
    lines = name == "notes"
    some = (char for char in cell if not (lines and char in "\n\r\t"))
    if any(unicodedata.category(char) in UNSEEN or char in TURNING for char in some):
        raise ValueError("This has a character that can’t be shown.")
    cell = cell.replace("\r\n", "\n").replace("\r", "\n") if lines else " ".join(cell.split())
    most = LONGEST.get(name)
    if most and len(cell) > most:
        raise ValueError(f"This is longer than {most:,} characters.")
    return cell


def _parted(name: str) -> dict[str, str]:
    """Part "Marsh, Elena" and "Elena Marsh" alike."""
    last, comma, first = (part.strip() for part in name.partition(","))
    if not comma or not first:
        first, _gap, last = last.rpartition(" ")
        first, last = (first, last) if first else (last, "")
    return {"first_name": first, "last_name": last}


def _day(cell: str, order: str, today: date) -> date:
    found = PARTS.fullmatch(cell.strip())
    if not found:
        raise ValueError("This is no date. Write it such as 1984-03-31.")
    order = "ymd" if len(found[1]) == YEAR else "dmy" if order == "ymd" else order
    said = dict(zip(order, found.groups(), strict=True))
    if len(said["y"]) != YEAR:
        raise ValueError("Write the year in full, such as 1984.")
    try:
        day = date(int(said["y"]), int(said["m"]), int(said["d"]))
    except ValueError:
        raise ValueError("There is no such date. Are day and month the right way round?") from None
    if not day.year >= EARLIEST or day > today:
        raise ValueError(f"A birth date lies between {EARLIEST} and today.")
    return day


def _mail(cell: str) -> str:
    cell = cell.removeprefix("mailto:").lower()
    try:
        validate_email(cell)
    except ValidationError:
        raise ValueError("This is no mail address.") from None
    return cell


def _phone(cell: str) -> str:
    if len(digits_of(cell)) < LEAST_DIGITS:
        raise ValueError("This is no phone number.")
    return cell


def _language(cell: str) -> str:
    code = LANGUAGE_NAMES.get(folded(cell), folded(cell).replace("_", "-").partition("-")[0])
    if code not in LANGUAGES:
        known = " or ".join(LANGUAGES.values())
        raise ValueError(f"Mails are in {known}.")
    return code


def _zone(cell: str) -> str:
    if cell not in available_timezones():
        raise ValueError("No time zone is called this. Write it such as Europe/Berlin.")
    return cell


READERS: dict[str, Callable[[str], str]] = {
    "email": _mail,
    "phone": _phone,
    "language": _language,
    "zone": _zone,
}


def today_in(now: datetime, zone: Any) -> date:
    return now.astimezone(zone).date()
