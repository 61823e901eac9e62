"""A practice's rooms: added, named, put at a location and in order, taken out of use.

An archived room keeps its name on whatever was booked in it, and gives it free for another.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from penciled.audit import chain
from penciled.core.errors import InvalidInput, NotPermitted
from penciled.core.fingerprint import must_stand
from penciled.practices.models import Location, Member, Practice, Room
from penciled.practices.order import change_places
from penciled.practices.queries import rooms_of


@transaction.atomic(durable=True)
def add_room(
    practice_id: int, *, name: str, location: Location | None = None, by: Member, now: datetime
) -> Room:
    """Put a room, at a location or at none, at the end of the list.

    Raises:
        NotPermitted: only an owner or scheduler decides this for the practice.
        InvalidInput: a room in use has this name, or the location is another practice's.
    """
    practice = _hold(practice_id, by)
    last = rooms_of(practice).last()
    position = last.position + 1 if last else 0
    room = Room(practice=practice, name=name, location=location, position=position)
    _store(room)
    _record("room.added", room, by=by, now=now)
    return room


@transaction.atomic(durable=True)
def save_room(  # noqa: PLR0913 -- what staff must say
    practice_id: int,
    ref: UUID,
    *,
    name: str,
    location: Location | None = None,
    shown: str = "",
    by: Member,
    now: datetime,
) -> None:
    """Let a room have this name and location, on everything that was or will be booked in it.

    Raises:
        NotPermitted, InvalidInput: as for a new one, or it is not in use.
        StaleChange: it is not as it was `shown` any more, where that is said.
    """
    room = _in_use(_hold(practice_id, by), ref)
    if shown:
        must_stand(said_of_room(room), shown)
    if (room.name, room.location) != (name, location):
        room.name, room.location = name, location
        _store(room)
        _record("room.saved", room, by=by, now=now)


@transaction.atomic(durable=True)
def move_room(practice_id: int, ref: UUID, *, up: bool, by: Member, now: datetime) -> None:
    """Let a room change places with its neighbour in the list, if it has one there.

    Raises:
        NotPermitted, InvalidInput: as for a new one, or it is not in use.
    """
    practice = _hold(practice_id, by)
    room = _in_use(practice, ref)
    if change_places(rooms_of(practice), room, up=up):
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


def said_of_room(room: Room) -> dict[str, str]:
    """Return what is said of a room, as plain values."""
    return {"name": room.name, "location": str(room.location.ref) if room.location else ""}


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
    if room.location and room.location.practice_id != room.practice_id:
        raise InvalidInput("Choose one of the locations.", field="location")
    try:
        with transaction.atomic():
            room.save()
    except IntegrityError as error:
        if "rooms_in_use_have_names_of_their_own" not in str(error):
            raise
        raise InvalidInput("Another room has this name.", field="name") from error


def _record(action: str, room: Room, *, by: Member, now: datetime) -> None:
    practice, actor = room.practice.ref, f"member:{by.ref}"
    chain.record(action, practice=practice, actor=actor, at=now, about=room.ref)
