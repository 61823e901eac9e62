"""What staff often say when they decline: kept under names, in an order, to be taken up again."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from penciled.core.errors import InvalidInput
from penciled.core.fingerprint import must_stand
from penciled.practices.models import Member, Practice, SavedMessage
from penciled.practices.order import change_places
from penciled.practices.portal import hold_practice, record

MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSaid:
    """What it is called by staff, and what it says to clients."""

    name: str
    body: str


def saved_messages(practice: Practice) -> QuerySet[SavedMessage]:
    """Return them in the order in which they are offered."""
    return SavedMessage.objects.filter(practice=practice).order_by("position", "id")


def message_said(message: SavedMessage) -> MessageSaid:
    return MessageSaid(name=message.name, body=message.body)


@transaction.atomic(durable=True)
def add_message(practice_id: int, said: MessageSaid, *, by: Member, now: datetime) -> None:
    """Put a message at the end of the list.

    Raises:
        NotPermitted: only an owner or scheduler decides this for the practice.
        InvalidInput: another has this name, or there are as many as can be.
    """
    practice = hold_practice(practice_id, by)
    some = list(saved_messages(practice))
    if len(some) >= MOST:
        raise InvalidInput(f"There are {MOST} saved messages already. Delete one first.")
    position = some[-1].position + 1 if some else 0
    _store(SavedMessage(practice=practice, position=position), said)
    record("saved_message.added", practice, by=by, now=now)


@transaction.atomic(durable=True)
def save_message(
    practice_id: int, ref: UUID, said: MessageSaid, *, shown: str, by: Member, now: datetime
) -> None:
    """Let it be called and say this; mails that were sent stay as they are.

    Raises:
        NotPermitted, InvalidInput: as for a new one, or it is deleted.
        StaleChange: it does not say what was `shown` any more.
    """
    practice = hold_practice(practice_id, by)
    message = _standing(practice, ref)
    must_stand(message_said(message), shown)
    _store(message, said)
    record("saved_message.saved", practice, by=by, now=now)


@transaction.atomic(durable=True)
def move_message(practice_id: int, ref: UUID, *, up: bool, by: Member, now: datetime) -> None:
    """Let it change places with its neighbour in the list, if it has one there.

    Raises:
        NotPermitted, InvalidInput: as for a new one, or it is deleted.
    """
    practice = hold_practice(practice_id, by)
    if change_places(saved_messages(practice), _standing(practice, ref), up=up):
        record("saved_message.moved", practice, by=by, now=now)


@transaction.atomic(durable=True)
def delete_message(practice_id: int, ref: UUID, *, by: Member, now: datetime) -> None:
    """Forget it; nothing when it is deleted already. What was said with it stays said.

    Raises:
        NotPermitted: only an owner or scheduler decides this for the practice.
    """
    practice = hold_practice(practice_id, by)
    deleted, _rows = saved_messages(practice).filter(ref=ref).delete()
    if deleted:
        record("saved_message.deleted", practice, by=by, now=now)


def _standing(practice: Practice, ref: UUID) -> SavedMessage:
    message = saved_messages(practice).filter(ref=ref).first()
    if message is None:
        raise InvalidInput("This message was deleted while you had it open.")
    return message


def _store(message: SavedMessage, said: MessageSaid) -> None:
    for name, value in asdict(said).items():
        setattr(message, name, value)
    try:
        with transaction.atomic():
            message.save()
    except IntegrityError as error:
        if "saved_messages_have_names_of_their_own" not in str(error):
            raise
        raise InvalidInput("Another saved message has this name.", field="name") from error
