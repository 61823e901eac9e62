"""A practice's rooms: add one, rename it, put it elsewhere in the list, take it out of use.

An archived room keeps its name on whatever was booked in it, and gives it free for another.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from penciled.audit import chain
from penciled.core.errors import InvalidInput, NotPermitted
from penciled.practices.models import Member, Practice, Room
from penciled.practices.queries import rooms_of


@transaction.atomic(durable=True)
def add_room(practice_id: int, *, name: str, by: Member, now: datetime) -> Room:
    """Put a room at the end of the list.

    Raises:
        NotPermitted: only an owner or scheduler decides this for the practice.
        InvalidInput: a room in use has this name.
    """
    practice = _hold(practice_id, by)
    last = rooms_of(practice).last()
    room = Room(practice=practice, name=name, position=last.position + 1 if last else 0)
    _store(room)
    _record("room.added", room, by=by, now=now)
    return room


@transaction.atomic(durable=True)
def rename_room(practice_id: int, ref: UUID, *, name: str, by: Member, now: datetime) -> None:
    """Call a room otherwise, on everything that was or will be booked in it.

    Raises:
        NotPermitted, InvalidInput: as for a new one, or it is not in use.
    """
    room = _in_use(_hold(practice_id, by), ref)
    if room.name != name:
        room.name = name
        _store(room)
        _record("room.renamed", room, by=by, now=now)


@transaction.atomic(durable=True)
def move_room(practice_id: int, ref: UUID, *, up: bool, by: Member, now: datetime) -> None:
    """Let a room change places with its neighbour in the list, if it has one there.

    Raises:
        NotPermitted, InvalidInput: as for a new one, or it is not in use.
    """
    practice = _hold(practice_id, by)
    room, rooms = _in_use(practice, ref), list(rooms_of(practice))
    here = rooms.index(room)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(rooms):
        return
    rooms[here], rooms[there] = rooms[there], rooms[here]
    for position, each in enumerate(rooms):
        each.position = position
    Room.objects.bulk_update(rooms, ["position"])
    _record("room.moved", room, by=by, now=now)


@transaction.atomic(durable=True)
def archive_room(practice_id: int, ref: UUID, *, by: Member, now: datetime) -> Room:
    """Take a room out of use: nothing new can be booked in it, what is booked stays.

    Raises:
        NotPermitted, InvalidInput: as for a new one, or it is not in use.
    """
    room = _in_use(_hold(practice_id, by), ref)
    room.archived_at = now
    room.save(update_fields=["archived_at"])
    _record("room.archived", room, by=by, now=now)
    return room


def _hold(practice_id: int, by: Member) -> Practice:
    if not by.sees_everyone or by.practice_id != practice_id:
        raise NotPermitted("Only an owner or a scheduler can change the rooms.")
    return Practice.objects.select_for_update().get(pk=practice_id)


def _in_use(practice: Practice, ref: UUID) -> Room:
    room = rooms_of(practice).filter(ref=ref).first()
    if room is None:
        raise InvalidInput("This room is not in use any more.")
    return room


def _store(room: Room) -> None:
    try:
        with transaction.atomic():
            room.save()
    except IntegrityError as error:
        raise InvalidInput("Another room has this name.", field="name") from error


def _record(action: str, room: Room, *, by: Member, now: datetime) -> None:
    practice, actor = room.practice.ref, f"member:{by.ref}"
    chain.record(action, practice=practice, actor=actor, at=now, about=room.ref)
