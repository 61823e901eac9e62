"""Make two records one with all that is theirs, and two again for a day.

As a step of accepting a stranger's request, the record they came with goes into the one that staff
know; then nothing of what they typed is taken, and nobody else may act for the client by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from penciled.appointments.models import Appointment
from penciled.audit import chain
from penciled.booking.models import AppointmentRequest
from penciled.booking.records import hold_records
from penciled.clients import history, merging
from penciled.clients.models import Client, ClientStatus, Guardian, Merge
from penciled.core.errors import NotPermitted, StaleChange
from penciled.core.fingerprint import fingerprint
from penciled.core.lifecycle import State
from penciled.practices import calendars
from penciled.practices.models import Member

SHOWN = frozenset({name for names in merging.PARTS.values() for name in names} | {"notes"})


@dataclass(frozen=True, slots=True)
class Merging:
    """What merging `gone` into `kept` would move: how many of what."""

    kept: Client
    gone: Client
    requests: int
    waiting: int
    appointments: int
    coming: int
    guardians: int
    practitioners: int

    @property
    def shown(self) -> str:
        """Return a word that differs once something else would be merged."""
        both = [[str(getattr(each, name)) for name in merging.COLUMNS] for each in self.records]
        moves = [self.requests, self.appointments, self.guardians, self.practitioners]
        return fingerprint({"both": both, "moves": moves})

    @property
    def records(self) -> tuple[Client, Client]:
        return self.kept, self.gone


@dataclass(frozen=True, slots=True)
class Parted:
    """What became of undoing a merge: what of the kept record stays, as somebody changed it since.

    `stay`: its columns, and "gone.…" what the other can't have again. `booked` and `asked` came
    meanwhile and stay with it.
    """

    merge: Merge
    stay: list[str]
    booked: list[Appointment]
    asked: list[AppointmentRequest]


def merging_of(kept: Client, gone: Client, *, now: datetime) -> Merging:
    """Return what merging would do. Six queries.

    Raises:
        InvalidInput, StaleChange: it can't be done; see `clients.merging.must_be_two`.
    """
    merging.must_be_two(kept, gone)
    asked, booked = gone.requests.all(), gone.appointments.all()
    return Merging(
        kept,
        gone,
        requests=asked.count(),
        waiting=AppointmentRequest.objects.waiting(now=now).filter(client=gone).count(),
        appointments=booked.count(),
        coming=booked.filter(starts_at__gt=now, cancelled_at=None).count(),
        guardians=Guardian.objects.filter(client=gone).count(),
        practitioners=gone.practitioners.count(),
    )


@transaction.atomic(durable=True)
def merge_clients(
    kept: Client, gone: Client, sides: Mapping[str, str], *, shown: str, by: Member, now: datetime
) -> Merge:
    """Let `kept` have everything of `gone`, and of each part of a record what `sides` says.

    Raises:
        NotPermitted: `by` doesn't decide for all of the practice.
        InvalidInput: it is one record, of another practice, or together they are too long.
        StaleChange: what would be merged is not what was `shown`.
    """
    _must_decide(by, kept)
    held = hold_records(kept.practice_id, [kept.pk, gone.pk])
    kept, gone = held[kept.pk], held[gone.pk]
    if merging_of(kept, gone, now=now).shown != shown:
        raise StaleChange(merging.CHANGED)
    taken = merging.taken_of(kept, gone, sides)
    merge = merging.join(kept, gone, taken, by=by, now=now)
    merging.move_rest(merge)
    _move_all(merge, "merged", by=by, now=now)
    return merge


def match_client(request: AppointmentRequest, known: Client, *, by: Member, now: datetime) -> Merge:
    """Let what a stranger asked for be `known`'s; see `hold_records`.

    Raises:
        StaleChange: one of the two was merged or erased meanwhile.
    """
    stranger = request.client
    taken = {"archived_at": None, "notes": merging.taken_of(known, stranger, {})["notes"]}
    merge = merging.join(known, stranger, taken, by=by, now=now)
    stranger.status = ClientStatus.ACTIVE  # as whoever asked will know it
    stranger.save(update_fields=["status"])
    merge.moved["asked"] = str(request.ref)
    _move_all(merge, "matched", by=by, now=now)
    request.client = known
    return merge


@transaction.atomic(durable=True)
def undo_merge(merge: Merge, *, by: Member, now: datetime) -> Parted:
    """Make two records of one again, each with what it had.

    Raises:
        NotPermitted: `by` doesn't decide for all of the practice.
        MergeStands: it was undone before, or can't be any more; says why.
    """
    _must_decide(by, merge.kept)
    hold_records(merge.practice_id, [merge.kept_id, merge.gone_id])
    return part_again(merge.pk, by=by, now=now)


def part_again(pk: int, *, by: Member, now: datetime) -> Parted:
    """Undo a merge; see `hold_records`."""
    both = Merge.objects.select_related("kept__practice", "gone__practice")
    merge = both.select_for_update(of=("self",)).get(pk=pk)
    merging.must_be_undoable(merge, now=now)
    asked, booked = _to_move_back(merge)
    stay = merging.part(merge, by=by, now=now)
    for some in (
        Appointment.objects.filter(pk__in=booked),
        AppointmentRequest.objects.filter(pk__in=asked),
    ):
        _turn(some)
        some.update(client=merge.gone)
    _part_activity(merge, asked)
    _record("client.unmerged", merge, by=by, now=now)
    since = {"client": merge.kept}
    return Parted(
        merge,
        stay,
        list(_with_times(Appointment.objects.filter(created_at__gt=merge.at, **since))),
        list(_with_times(AppointmentRequest.objects.filter(asked_at__gt=merge.at, **since))),
    )


def match_of(request: AppointmentRequest) -> Merge | None:
    """Return the merge that accepting this request was, if it was one and still stands."""
    mine = Merge.objects.filter(practice=request.practice_id, undone_at=None)
    return mine.filter(kept=request.client_id, moved__asked=str(request.ref)).first()


def undoable_merge_of(client: Client, *, now: datetime) -> Merge | None:
    """Return the latest merge into this record that can still be undone."""
    some = Merge.objects.filter(kept=client, undone_at=None, undoable_until__gt=now)
    return some.select_related("gone", "by").order_by("-at", "-pk").first()


def merge_under(client: Client, ref: Any) -> Merge | None:
    """Return one merge into this record."""
    return Merge.objects.filter(kept=client, ref=ref).select_related("kept", "gone").first()


def _move_all(merge: Merge, what: str, *, by: Member, now: datetime) -> None:
    """Move requests, appointments and history; then leave marks of it with both records."""
    for name, some in (
        ("requests", merge.gone.requests),
        ("appointments", merge.gone.appointments),
    ):
        _turn(some.all())
        merging.move(merge, name, some.all())
    merging.move_history(merge)
    merge.save()
    fields = merge.moved["fields"][merging.KEPT]
    shown = {name: pair for name, pair in fields.items() if name in SHOWN}
    changes = {name: [_word(each) for each in pair] for name, pair in shown.items()}
    if "notes" in changes:
        changes["notes"] = ["", ""]
    history.note(
        merge.kept, what, by=by, now=now, changes={"merged": ["", merge.gone.name], **changes}
    )
    history.note(merge.gone, what, by=by, now=now, changes={"merged": ["", merge.kept.name]})
    _record(f"client.{what}", merge, by=by, now=now)


def _turn(some: QuerySet[Any]) -> None:
    """Count on the calendars on which another name is to be read."""
    calendars.turn(some.values_list("practitioner_id", flat=True))


def _to_move_back(merge: Merge) -> tuple[list[int], list[int]]:
    """Return which requests and appointments go back, by id.

    What moved and is still there; what was asked since from the address of the other alone; and
    with each request the appointment that it became.
    """
    since = Q(asked_at__gt=merge.at, asked_email=merge.moved["own"]["email"])
    moved = Q(pk__in=merge.moved["requests"])
    theirs = moved | since if _is_its_own_address(merge) else moved
    some = AppointmentRequest.objects.filter(theirs, client=merge.kept)
    asked = list(some.values_list("pk", flat=True))
    of_them = Q(request__in=asked) | Q(pk__in=merge.moved["appointments"])
    booked = Appointment.objects.filter(of_them, client=merge.kept)
    return asked, list(booked.values_list("pk", flat=True))


def _part_activity(merge: Merge, asked: list[int]) -> None:
    """Let each of the two be active for what was accepted of their own."""
    accepted = AppointmentRequest.objects.filter(state=State.ACCEPTED).order_by("resolved_at", "pk")
    theirs, rest = accepted.filter(pk__in=asked), accepted.filter(client=merge.kept)
    made_active = theirs.filter(made_active=True).exists()
    _begin(merge.gone, theirs)
    if made_active and not rest.exists():
        merge.kept.status = ClientStatus.PROSPECTIVE
        merge.kept.save(update_fields=["status"])
    elif made_active or not merge.kept.is_active:
        _begin(merge.kept, rest, anew=made_active)


def _begin(client: Client, accepted: QuerySet[AppointmentRequest], *, anew: bool = False) -> None:
    """Let a client be active by the first of what was accepted, unless they are already."""
    first = accepted.first()
    if first and (anew or not client.is_active):
        first.made_active = True
        first.save(update_fields=["made_active"])
        client.status = ClientStatus.ACTIVE
        client.save(update_fields=["status"])


def _is_its_own_address(merge: Merge) -> bool:
    """Say whether the address of the other record was never the kept one's."""
    address = merge.moved["own"]["email"]
    said = [merge.kept.email, *merge.moved["fields"][merging.KEPT].get("email", ())]
    return bool(address) and address not in said


def _must_decide(by: Member, client: Client) -> None:
    if by.practice_id != client.practice_id or not by.sees_everyone:
        raise NotPermitted("Only owners and schedulers merge records.")


def _with_times(some: QuerySet[Any]) -> QuerySet[Any]:
    return some.select_related("practitioner", "service").order_by("starts_at", "pk")


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _record(action: str, merge: Merge, *, by: Member, now: datetime) -> None:
    chain.record(
        action,
        practice=merge.kept.practice.ref,
        actor=f"member:{by.ref}",
        at=now,
        about=merge.kept.ref,
        other=str(merge.gone.ref),
    )
