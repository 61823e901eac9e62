"""Write messages, lease them to a worker, and say what became of each.

`post` joins the caller's transaction, so a mail exists exactly when its cause does.
Everything else here is the worker's; between `lease_due` and `settle_…` the mail leaves, and
a worker killed there leaves a lease that runs out: the mail is sent at least once, always
under one Message-ID. A worker whose lease another has taken changes nothing any more, but for
one thing: that a mail has left is a fact, whoever says it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, QuerySet

from penciled.outbox.due import due
from penciled.outbox.models import LOST, UNSENT, Heartbeat, Message, MessageState

LEASE = timedelta(minutes=3)  # longer than four answers that each come at the last moment
FIRST_WAIT, LONGEST_WAIT, MOST_TRIES = timedelta(minutes=1), timedelta(hours=24), 20


def post(  # noqa: PLR0913 -- what a mail is known by
    topic: str,
    *,
    to: str,
    key: str,
    now: datetime,
    not_before: datetime | None = None,
    in_line: bool = True,
    about: UUID | None = None,
    practice: UUID | None = None,
    **payload: Any,
) -> None:
    """Queue one mail in the caller's transaction. A `key` known already queues nothing more.

    It leaves at `not_before` where that is later, and until then can be taken back. What is not
    `in_line` passes other mail to the same address; all else arrives in the order of writing.
    """
    message = drafted(
        key=key,
        topic=topic,
        about=about,
        practice_ref=practice,
        recipient=to,
        payload=payload,
        created_at=now,
        due_at=max(now, not_before or now),
        in_line=in_line,
    )
    Message.objects.bulk_create([message], ignore_conflicts=True)


def drafted(**fields: Any) -> Message:
    """Return a message that is not stored, with the Message-ID that it keeps."""
    ref = uuid4()
    return Message(ref=ref, message_id=f"<{ref}@{settings.SITE_HOST}>", **fields)


def lease_due(*, now: datetime, most: int, lease: timedelta = LEASE) -> list[Message]:
    """Take up to `most` messages that are due, oldest first, for as long as `lease`."""
    if not due(now=now).exists():
        return []  # Most of the time; the lock below would keep SQLite's writers waiting.
    return take_due(now=now, most=most, lease=lease)


@transaction.atomic(savepoint=False)
def take_due(*, now: datetime, most: int, lease: timedelta = LEASE) -> list[Message]:
    """Do the same where a write is under way anyhow.

    What was tried before is taken alone: it may be what kills workers, or hangs the server.
    """
    free = due(now=now).order_by("due_at", "id")
    if connection.features.has_select_for_update_skip_locked:
        free = free.select_for_update(skip_locked=True)
    found = list(free[:most])
    taken = list(takewhile(lambda message: not message.tries, found)) or found[:1]
    ours: dict[str, Any] = {"state": MessageState.SENDING, "lease": uuid4()}
    ours |= {"leased_until": now + lease}
    for message in taken:
        message.tries += 1
        for name, value in ours.items():
            setattr(message, name, value)
    if taken:
        pks = [message.pk for message in taken]
        Message.objects.filter(pk__in=pks).update(tries=F("tries") + 1, **ours)
    return taken


def give_back(messages: Iterable[Message]) -> None:
    """Let go of what was taken and never tried."""
    for message in messages:
        _settle(_ours(message), state=MessageState.QUEUED, tries=F("tries") - 1)


@transaction.atomic(durable=True)
def renew_lease(message: Message, *, now: datetime, lease: timedelta = LEASE) -> bool:
    """Say, just before sending, whether the message is still ours; if so, for `lease` more."""
    return bool(_ours(message).update(leased_until=now + lease))


@transaction.atomic(savepoint=False)
def settle_sent(message: Message, *, now: datetime) -> None:
    """Note that the mail server took it; true even if another worker holds it by now."""
    unsettled = Message.objects.filter(
        pk=message.pk, state__in=[MessageState.SENDING, MessageState.WAITING]
    )
    _settle(unsettled, state=MessageState.SENT, sent_at=now, last_error="")


@transaction.atomic(savepoint=False)
def settle_failed(message: Message, *, error: str, now: datetime) -> None:
    """Give up: the address or the mail was refused for good."""
    _settle(_ours(message), state=MessageState.FAILED, failed_at=now, last_error=error)


@transaction.atomic(savepoint=False)
def settle_later(
    message: Message, *, error: str, now: datetime, most: int = MOST_TRIES
) -> MessageState:
    """Try again after a wait that doubles up to a day; after `most` tries, give up.

    Shape: WAITING or FAILED, whichever it came to.
    """
    if message.tries >= most:
        settle_failed(message, error=error, now=now)
        return MessageState.FAILED
    wait = min(FIRST_WAIT * 2 ** min(message.tries - 1, 12), LONGEST_WAIT)
    _settle(_ours(message), state=MessageState.WAITING, due_at=now + wait, last_error=error)
    return MessageState.WAITING


@transaction.atomic(savepoint=False)
def settle_kept(message: Message, *, error: str, until: datetime) -> None:
    """Keep a mail that nobody has seen yet, however long it takes: this was no try of its own."""
    fields = {"due_at": until, "tries": F("tries") - 1, "last_error": error}
    _settle(_ours(message), state=MessageState.WAITING, **fields)


@transaction.atomic(savepoint=False)
def settle_until(message: Message, *, until: datetime) -> None:
    """Let a mail wait that its reader is not to get before then; it was not tried."""
    fields = {"due_at": until, "tries": F("tries") - 1, "last_error": ""}
    _settle(_ours(message), state=MessageState.QUEUED, **fields)


@transaction.atomic(savepoint=False)
def settle_cancelled(message: Message, *, reason: str) -> None:
    """Drop a message whose cause no longer holds."""
    _settle(_ours(message), state=MessageState.CANCELLED, last_error=reason)


@transaction.atomic
def send_again(message: Message, *, now: datetime) -> bool:
    """Queue a mail once more that had failed or come back; say whether it had."""
    failed = Message.objects.filter(pk=message.pk, state__in=LOST)
    fields = {"due_at": now, "tries": 0, "sent_at": None, "failed_at": None}
    return bool(failed.update(state=MessageState.QUEUED, **fields))


def call_off(topic: str, *, about: UUID, reason: str) -> None:
    """Drop, in the caller's transaction, what is not sent yet of a topic about one thing."""
    unsent = Message.objects.filter(topic=topic, about=about, state__in=UNSENT)
    unsent.update(state=MessageState.CANCELLED, last_error=reason, payload={})


def take_back(*topics: str, about: UUID, reason: str) -> bool:
    """Drop, in the caller's transaction, what was queued about one thing: all of it, or say no.

    No: one has left, or a worker has it in hand; what was dropped before that one was found must
    be rolled back by the caller. Without `topics`, whatever they are. Their keys are free again.
    """
    queued = Message.objects.filter(about=about).exclude(state=MessageState.CANCELLED)
    for message in queued.filter(topic__in=topics) if topics else queued:
        waits = Message.objects.filter(pk=message.pk, state=MessageState.QUEUED, tries=0)
        gone = {"state": MessageState.CANCELLED, "last_error": reason}
        if not waits.update(key=f"{message.key}:{message.ref}", **gone):
            return False
    return True


def forget_payload(message: Message, *words: str) -> None:
    """Take secrets out of a message that has left, or never will; what it says now, counts."""
    found = Message.objects.filter(pk=message.pk)
    said = found.select_for_update().values_list("payload", flat=True).first() or {}
    found.update(payload={word: value for word, value in said.items() if word not in words})


def forget(topic: str, *, before: datetime) -> None:
    """Delete messages of a topic that came before then and are over with, however they ended."""
    over = Message.objects.filter(topic=topic, created_at__lt=before)
    over.exclude(state__in=UNSENT).delete()


@transaction.atomic(durable=True)
def beat(*, now: datetime) -> None:
    """Leave a sign of life from the worker."""
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": now})


@transaction.atomic(durable=True)
def prove_the_database_writes() -> None:
    """Write one row; raises `DatabaseError` when the database does not take it."""
    Heartbeat.objects.get_or_create(name="health")
    Heartbeat.objects.filter(name="health").update(count=F("count") + 1)


def _ours(message: Message) -> QuerySet[Message]:
    return Message.objects.filter(pk=message.pk, state=MessageState.SENDING, lease=message.lease)


def _settle(found: QuerySet[Message], *, state: MessageState, **fields: Any) -> None:
    found.update(state=state, lease=None, leased_until=None, **fields)
