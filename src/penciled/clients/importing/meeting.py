"""Whom the practice has already, and what becomes of each row: some hundred rows at a time.

A row is of somebody known where the internal id or the mail address is theirs, or name and phone
number, or name and birth date. Within a file, of two rows of one person the first counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Lower

from penciled.clients.importing.rows import Trouble, Written
from penciled.clients.models import Client
from penciled.clients.words import folded, sorted_name
from penciled.core.matching import Person, Sign, weigh
from penciled.practices.models import Practice

FILLED = (
    *("last_name", "preferred_name", "email", "phone", "internal_id"),
    *("birth_date", "language", "zone", "notes"),
)
FILL, SKIP, ADD, LIST = "fill", "skip", "add", "list"
OTHER_NAME = "A client of another name has this {what} already."
TWICE = "Row {row} is of the same person."
TAKEN_TWICE = "Row {row} has this {what} already."
OFF_RECORD = "A record that was merged or erased has this {what}."
WHAT = {"email": "mail address", "internal_id": "internal id"}


@dataclass(slots=True)
class Met:
    """What becomes of a row: new, fill, known, skipped, wrong. `alike`: somebody has its name."""

    row: Written
    practice: Practice
    becomes: str
    client: Client | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    alike: bool = False


class Meeting:
    """Meets the rows of one file, in order, with whom the practice has at the time."""

    def __init__(self, practice: Practice, *, same: str, shared: str, alike: str) -> None:
        self.practice, self.same, self.shared, self.alike = practice, same, shared, alike
        self.seen: dict[int, int] = {}

    def note(self, row: Written) -> None:
        """Remember a row that was met earlier, by somebody else."""
        if not row.troubles:
            self._twice(row)

    def meet(self, rows: Sequence[Written]) -> list[Met]:
        """Say what becomes of each, in the order of the file. Three queries."""
        for row in rows:
            self.note(row)
        return self.met_now(rows)

    def met_now(self, rows: Sequence[Written]) -> list[Met]:
        """Say again what becomes of rows that were noted, as the practice stands now."""
        good = [row for row in rows if not row.troubles]
        known = _Known(self.practice, good)
        return [self._met(row, known) for row in rows]

    def _met(self, row: Written, known: _Known) -> Met:
        if row.troubles:
            return Met(row, self.practice, "wrong")
        found, how = known.same(row)
        if found and (found.erased_at or found.merged_into_id):
            return self._wrong(row, how, OFF_RECORD.format(what=WHAT[how]))
        if found and how and folded(found.name) != folded(row.name):
            if self.shared != ADD:
                return self._wrong(row, how, OTHER_NAME.format(what=WHAT[how]))
            found = known.namesake_without(row)
        if found is None:
            is_alike = known.is_alike(row)
            skipped = is_alike and self.alike == SKIP
            return Met(row, self.practice, "skipped" if skipped else "new", alike=is_alike)
        return self._filled(row, found, known)

    def _filled(self, row: Written, found: Client, known: _Known) -> Met:
        if self.same == SKIP:
            return Met(row, self.practice, "skipped", found)
        fields = missing(found, row)
        for name, what in WHAT.items():
            owner = known.by[name].get(fields.get(name, "").casefold())
            if owner and owner != found:
                return self._wrong(row, name, OTHER_NAME.format(what=what))
        return Met(row, self.practice, "fill" if fields else "known", found, fields)

    def _wrong(self, row: Written, name: str, words: str) -> Met:
        column, value = row.columns.get(name, ""), row.values.get(name, "")
        row.troubles.append(Trouble(row.number, column, value, words))
        return Met(row, self.practice, "wrong")

    def _twice(self, row: Written) -> None:
        """Find out whether an earlier row is of the same person; remember this one."""
        whole = self.seen.setdefault(hash(row.identity), row.number)
        if whole != row.number:
            self._wrong(row, "", TWICE.format(row=whole))
            return
        for name, what in WHAT.items():
            value = row.values.get(name, "").casefold()
            if not value:
                continue
            first = self.seen.setdefault(hash((name, value)), row.number)
            if self.shared == ADD and self._is_first_of_name(row, name, value):
                if first != row.number:
                    del row.values[name]
            elif first != row.number:
                self._wrong(row, name, TAKEN_TWICE.format(row=first, what=what))

    def _is_first_of_name(self, row: Written, name: str, value: str) -> bool:
        key = hash((name, value, folded(row.name)))
        return self.seen.setdefault(key, row.number) == row.number


class _Known:
    """The clients that some rows may be of: by address, by id, by name."""

    def __init__(self, practice: Practice, rows: Iterable[Written]) -> None:
        rows = list(rows)
        some = Client.objects.filter(practice=practice)
        mails = {each for row in rows if (each := row.values.get("email"))}
        ids = {each.casefold() for row in rows if (each := row.values.get("internal_id"))}
        self.names = {row.number: sorted_name(_as_client(row)) for row in rows}
        self.by: dict[str, dict[str, Client]] = {
            "email": {c.email.casefold(): c for c in _by(some, "email", mails)},
            "internal_id": {c.internal_id.casefold(): c for c in _by(some, "internal_id", ids)},
        }
        self.named: dict[str, list[Client]] = defaultdict(list)
        on_record = some.filter(erased_at=None, merged_into=None)
        for client in on_record.filter(sorts_as__in=set(self.names.values()) - {""}).order_by("id"):
            self.named[client.sorts_as].append(client)

    def same(self, row: Written) -> tuple[Client | None, str]:
        """Return whom a row is of, and by what that is known."""
        for name in ("internal_id", "email"):
            found = self.by[name].get(row.values.get(name, "").casefold())
            if found:
                return found, name
        return next((each for each in self._namesakes(row) if _is_same(each, row)), None), ""

    def namesake_without(self, row: Written) -> Client | None:
        """Take away what belongs to others, and return who is the one then, if anybody."""
        for name in WHAT:
            if row.values.get(name, "").casefold() in self.by[name]:
                del row.values[name]
        return next((each for each in self._namesakes(row) if _is_same(each, row)), None)

    def is_alike(self, row: Written) -> bool:
        return bool(self._namesakes(row))

    def _namesakes(self, row: Written) -> list[Client]:
        return self.named.get(self.names[row.number], [])


def missing(client: Client, row: Written) -> dict[str, Any]:
    """Return what a row knows of a client that their record does not."""
    said = row.values
    return {name: said[name] for name in FILLED if said.get(name) and not getattr(client, name)}


def _is_same(client: Client, row: Written) -> bool:
    """Say whether a namesake is the one: by phone or birth date, or nothing else is told."""
    one = _person(row.name, row.values.get("phone", ""), row.values.get("birth_date"))
    match = weigh(one, _person(client.name, client.phone, client.birth_date))
    if match.is_strong and Sign.OTHER_BORN not in match.signs:
        return True
    own = ("email", "phone", "internal_id", "birth_date")
    return not any(row.values.get(name) or getattr(client, name) for name in own)


def _person(name: str, phone: str, born: date | None) -> Person:
    return Person(names=[name], phones=[phone] if phone else [], born=born)


def _as_client(row: Written) -> Client:
    said = row.values
    return Client(first_name=said.get("first_name", ""), last_name=said.get("last_name", ""))


def _by(some: QuerySet[Client], name: str, wanted: set[str]) -> Iterable[Client]:
    """Find by what only one client can have, whatever its capitals. From an index."""
    if not wanted:
        return ()
    low = some.alias(low=Lower(name)).exclude(**{name: ""})
    return low.filter(low__in=wanted)
