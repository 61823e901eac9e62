"""An owner takes a person out of the practice's data; that things happened, and when, stays."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from penciled.appointments import actions as appointments
from penciled.appointments.models import HistoryEntry
from penciled.audit import chain
from penciled.booking.actions.resolve import locked, resolve
from penciled.booking.actions.schedule import record
from penciled.booking.erasing import (
    Erasure,
    appointments_of,
    erasure_of,
    person_of,
    refs_of,
    requests_of,
    without_words,
)
from penciled.booking.keeping import due_to_be_erased
from penciled.booking.models import TrailEntry
from penciled.clients import erasing as clients
from penciled.clients.erasing import Family
from penciled.clients.models import Client
from penciled.clients.sessions import end_sessions
from penciled.core.errors import ConflictNeedsYes, InvalidInput, NotPermitted, StaleChange
from penciled.core.lifecycle import Action, Actor
from penciled.jobs.erasing import forget_files
from penciled.outbox.erasing import Person, forget_person
from penciled.practices import calendars
from penciled.practices.models import Member, Practice, Practitioner
from penciled.practices.queries import members_of

CHANGED = "Something about this client changed while you had this open."
COMING = "There are appointments to come. Say that they are to be cancelled, or cancel them first."


def erase_client(client: Client, *, shown: str, anyway: bool, by: Member, now: datetime) -> None:
    """Erase a client and whoever was merged into them; `anyway` cancels what is to come.

    What waits is declined. Nobody is mailed of either, and mails that wait are called off. Then
    the person's sessions on the portal end, apart from the locks: that reads every session.

    Raises:
        NotPermitted: only an owner erases.
        InvalidInput: the record went into another one, or is erased already; or an import runs.
        StaleChange: what would end by it is not what was `shown`.
        ConflictNeedsYes: appointments are to come, and `anyway` is not set.
    """
    addresses = _erase(client, shown=shown, anyway=anyway, by=by, now=now)
    end_sessions(client.practice.ref, addresses)


def erase_silent(
    practice: Practice, refs: Collection[UUID], *, by: Member, now: datetime
) -> tuple[int, int]:
    """Erase those of `refs` who are still due to be; say how many were, and how many were not.

    Each by itself: whoever asks for something at this moment is left as they are.

    Raises:
        NotPermitted: only an owner erases.
        InvalidInput: an import runs.
    """
    erased, addresses = 0, set[str]()
    for ref in refs:
        client = due_to_be_erased(practice, now=now).filter(ref=ref).first()
        if client is None:
            continue
        with suppress(StaleChange, ConflictNeedsYes):
            shown = replace(erasure_of(client, now=now), waiting=(), upcoming=()).shown
            addresses |= _erase(client, shown=shown, anyway=False, by=by, now=now)
            erased += 1
    end_sessions(practice.ref, addresses)
    return erased, len(refs) - erased


@transaction.atomic(durable=True)
def _erase(
    client: Client, *, shown: str, anyway: bool, by: Member, now: datetime
) -> frozenset[str]:
    """Hold every calendar of the practice, so that nothing can be asked or booked meanwhile."""
    if not by.is_owner or by.practice_id != client.practice_id:
        raise NotPermitted("Only an owner can erase a client.")
    forget_files(client.practice.ref, now=now)
    whose = list(Practitioner.objects.filter(practice=client.practice_id))
    calendars.hold(each.pk for each in whose)
    family = person_of(client, lock=True)
    held = next(each for each in family.clients if each.pk == client.pk)
    if held.erased_at or held.merged_into_id:
        raise InvalidInput("This client is not there any more.")
    ends = erasure_of(held, now=now, family=family)
    if ends.shown != shown:
        raise StaleChange(CHANGED)
    if ends.upcoming and not anyway:
        raise ConflictNeedsYes(COMING, field="anyway")
    _end(ends, by=by, now=now)
    _take_words(family)
    calendars.turn(each.pk for each in whose)  # they name somebody else now
    practice = held.practice
    forget_person(_as_mails_know(family, practice))
    clients.forget_person(family, by=by, now=now)
    actor = f"member:{by.ref}"
    for each in family.clients:
        chain.record("client.erased", practice=practice.ref, actor=actor, at=now, about=each.ref)
    return family.addresses


def _as_mails_know(family: Family, practice: Practice) -> Person:
    staff = list(members_of(practice).values_list("user__email", "ref"))
    return Person(
        practice=practice.ref,
        about=refs_of(family),
        addresses=family.addresses,
        shared=family.shared,
        staff={email.lower() for email, _ref in staff},
        members=[ref for _email, ref in staff],
    )


def _end(ends: Erasure, *, by: Member, now: datetime) -> None:
    for waits in sorted(ends.waiting, key=lambda each: each.pk):
        resolve(locked(waits.pk), Action.DECLINE, actor=Actor.STAFF, now=now, member=by)
    for coming in sorted(ends.upcoming, key=lambda each: each.pk):
        appointments.take_off(coming, late=False, by=by, now=now)
        record("appointment.cancelled", coming, by=by, now=now)


def _take_words(family: Family) -> None:
    """Leave of what was asked and booked what happened and when; no answer is taken back now."""
    asked, booked = requests_of(family), appointments_of(family)
    asked.update(
        asked_name="",
        asked_phone="",
        asked_email="",
        asked_birth_date=None,
        client_zone=F("zone"),
        note="",
        answers=[],
        message="",
        settles_at=None,
    )
    booked.update(title="", staff_note="")
    _blank(TrailEntry.objects.filter(request__in=asked).exclude(changes={}))
    _blank(HistoryEntry.objects.filter(appointment__in=booked).exclude(changes={}))


def _blank(entries: QuerySet[Any]) -> None:
    some = list(entries)
    for entry in some:
        entry.changes = without_words(entry.changes)
    entries.model._default_manager.bulk_update(some, ["changes"], batch_size=200)
