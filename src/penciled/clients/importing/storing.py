"""Store what becomes of some rows, and take back what came of them; as part of a job's step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Count, ProtectedError

from penciled.clients import words
from penciled.clients.importing.meeting import Meeting, Met, missing
from penciled.clients.importing.rows import Written
from penciled.clients.models import Client, ClientChange, ClientStatus
from penciled.jobs.models import JobItem

if TYPE_CHECKING:
    from penciled.jobs.models import Job
    from penciled.practices.models import Member

ADDED, IMPORTED = "added", "imported"
MOST_TRIES = 3
UNTOLD = ("notes",)


def store(
    job: Job, rows: Sequence[Written], meeting: Meeting, *, by: Member | None, now: datetime
) -> list[Met]:
    """Store new clients, and fill in what records lack; return what became of each row.

    Whoever writes the same at the same time may come first: then it is looked at once more.
    """
    for row in rows:
        meeting.note(row)
    for again in range(MOST_TRIES, 0, -1):
        met = meeting.met_now(rows)
        try:
            with transaction.atomic():
                _store(job, met, by=by, now=now)
        except IntegrityError:
            if again == 1:
                raise
        else:
            break
    return met


def _store(job: Job, met: Sequence[Met], *, by: Member | None, now: datetime) -> None:
    added = _add([each for each in met if each.becomes == "new"], job, now=now)
    filled = _fill([each for each in met if each.becomes == "fill"])
    ClientChange.objects.bulk_create(
        ClientChange(client=client, at=now, member=by, what=IMPORTED, changes=changes)
        for client, changes in [*added, *filled]
    )
    words.index_many(client for client, _changes in [*added, *filled])


def _add(met: Sequence[Met], job: Job, *, now: datetime) -> list[tuple[Client, dict[str, Any]]]:
    practice = met[0].practice if met else None
    clients = []
    for each in met:
        client = Client(practice=practice, status=ClientStatus.ACTIVE, created_at=now)
        for name, value in each.row.values.items():
            setattr(client, name, value)
        client.sorts_as = words.sorted_name(client)
        clients.append(client)
    Client.objects.bulk_create(clients)
    own = Client.practitioners.through
    own.objects.bulk_create(
        own(client_id=client.pk, practitioner_id=pk)
        for client, each in zip(clients, met, strict=True)
        for pk in dict.fromkeys(each.row.practitioners)
    )
    JobItem.objects.bulk_create(
        JobItem(job=job, number=each.row.number, about=client.ref, what=ADDED)
        for client, each in zip(clients, met, strict=True)
    )
    return [(client, {}) for client in clients]


def _fill(met: Sequence[Met]) -> list[tuple[Client, dict[str, Any]]]:
    """Fill in what is still missing once the records are held."""
    rows = {each.client.pk: each.row for each in met if each.client}
    held = Client.objects.select_for_update().filter(pk__in=rows, erased_at=None, merged_into=None)
    filled = []
    for client in held.order_by("pk"):
        fields = missing(client, rows[client.pk])
        for name, value in fields.items():
            setattr(client, name, value)
        if fields:
            client.save(update_fields=list(fields))
            told = {
                name: ["", ""] if name in UNTOLD else ["", str(value)]
                for name, value in fields.items()
            }
            filled.append((client, told))
    return filled


def take_back(job: Job, *, after: int, most: int) -> tuple[list[int], list[int]]:
    """Delete clients that an import added and nobody touched since; return which rows, and others.

    Touched: asked for a time, booked, changed, put away, merged, or with somebody to act for them.
    """
    some = job.items.filter(what=ADDED, number__gt=after).order_by("number")[:most]
    rows = {each.about: each.number for each in some}
    held = {
        each.ref: each
        for each in Client.objects.select_for_update().filter(ref__in=rows).order_by("pk")
    }
    done: list[int] = []
    kept: list[int] = []
    untouched = _untouched(held)
    for ref, number in rows.items():
        is_gone = ref in untouched and _delete(held[ref])
        (done if is_gone else kept).append(number)
    return done, kept


def _untouched(held: dict[Any, Client]) -> set[Any]:
    some = Client.objects.filter(ref__in=held, archived_at=None, erased_at=None, merged_into=None)
    counted = some.annotate(told=Count("history", distinct=True)).filter(
        told=1, requests=None, appointments=None, guardians=None, mail_links=None
    )
    return set(counted.values_list("ref", flat=True))


def _delete(client: Client) -> bool:
    try:
        with transaction.atomic():
            client.delete()
    except ProtectedError:
        return False
    return True
