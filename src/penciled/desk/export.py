"""Requests as a file for spreadsheets: CSV as RFC 4180 has it, in UTF-8 with its mark.

No cell is a formula: one that a spreadsheet would reckon with is led by an apostrophe (OWASP,
"CSV Injection"). Times are ISO 8601 with their offset, the zone beside them. Notes stay inside;
what clients answered to the practice's own questions has a column for each question, as it was
asked. Names are initials while the member hides names.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from penciled.core.cells import MARK, safe
from penciled.desk import naming
from penciled.desk.outcomes import outcome_of

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from django.db.models import QuerySet

    from penciled.booking.models import AppointmentRequest

PER_CHUNK = 500
MINUTE = timedelta(minutes=1)


class _Line:
    """Where `csv` writes to: what was written is what `writerow` returns."""

    def write(self, text: str) -> str:
        return text


def lines_of(
    some: QuerySet[AppointmentRequest],
    *,
    questions: Iterable[str],
    names_hidden: bool,
    now: datetime,
) -> Iterator[str]:
    """Yield the file in pieces, read and written 500 requests at a time: two queries each.

    `questions` come first of those that have a column; another follows where it was answered.
    """
    writer, asked_in = csv.writer(_Line()), _asked_in(some, questions)
    yield MARK + writer.writerow(safe(word) for word in (*_heads(), *asked_in))
    chunk: list[str] = []
    for asked in some.iterator(chunk_size=PER_CHUNK):
        # Nobody knows in which thread the next piece is asked for; so names are hidden here.
        with naming.names_hidden(names_hidden):
            own = [*_cells(asked, now=now), *_answers(asked, asked_in)]
            cells = [safe(cell) for cell in own]
        chunk.append(writer.writerow(cells))
        if len(chunk) == PER_CHUNK:
            yield "".join(chunk)
            chunk.clear()
    yield "".join(chunk)


def _asked_in(some: QuerySet[AppointmentRequest], questions: Iterable[str]) -> list[str]:
    """Return the words of each question once: first those asked now. One query."""
    rows = some.exclude(answers=[]).prefetch_related(None).values_list("answers", flat=True)
    answered = [str(each["words"]) for answers in rows.iterator() for each in answers]
    return list(dict.fromkeys([*questions, *answered]))


def _answers(asked: AppointmentRequest, asked_in: Sequence[str]) -> Iterator[str]:
    given = {str(each["words"]): str(each["answer"]) for each in asked.answers}
    return (given.get(words, "") for words in asked_in)


def _heads() -> list[str]:
    return [
        _("Asked at"),
        _("Client"),
        _("New client"),
        _("Practitioner"),
        _("Service"),
        _("Location"),
        _("Asked for"),
        _("Until"),
        _("Time zone"),
        _("Outcome"),
        _("Ended at"),
        _("Minutes waited"),
        _("Who"),
        _("Booked otherwise"),
        _("Message"),
    ]


def _cells(asked: AppointmentRequest, *, now: datetime) -> list[str]:
    zone, outcome = asked.practitioner.zone_info, outcome_of(asked, now=now)
    waited = (outcome.at if outcome else now) - asked.asked_at
    return [
        _instant(asked.asked_at, zone),
        naming.name_of(asked.client),
        _("yes") if asked.asked_as_new else _("no"),
        asked.practitioner.name,
        asked.service.name,
        asked.location.name,
        _instant(asked.starts_at, zone),
        _instant(asked.ends_at, zone),
        zone.key,
        outcome.label if outcome else _("Pending"),
        _instant(outcome.at, zone) if outcome else "",
        str(max(waited // MINUTE, 0)),
        outcome.who if outcome else "",
        "; ".join(outcome.changes) if outcome else "",
        asked.message,
    ]


def _instant(instant: datetime, zone: ZoneInfo) -> str:
    """Write "2026-12-10T10:00:00-06:00"."""
    return instant.astimezone(zone).isoformat(timespec="seconds")
