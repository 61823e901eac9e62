"""Write messages, lease them to a worker, and say what became of each.

`post` joins the caller's transaction, so a mail exists exactly when its cause does.
Everything else here is the worker's, each in a transaction of its own; between
`lease_due` and `settle_…` the mail leaves, and a worker killed there leaves a
lease that runs out: the mail is sent at least once, always under one Message-ID.
A worker whose lease another has taken changes nothing any more, but for one thing:
that a mail has left is a fact, whoever says it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from penciled.outbox.models import UNSENT, Heartbeat, Message, MessageState

LEASE = timedelta(minutes=2)
FIRST_WAIT, LONGEST_WAIT, MOST_TRIES = timedelta(minutes=1), timedelta(hours=24), 20


def post(
    topic: str,
    *,
    to: str,
    key: str,
    now: datetime,
    about: UUID | None = None,
    practice: UUID | None = None,
    **payload: Any,
) -> None:
    """Queue one mail in the caller's transaction. A `key` known already queues nothing more."""
    ref = uuid4()
    message = Message(
        ref=ref,
        key=key,
        topic=topic,
        about=about,
        practice_ref=practice,
        recipient=to,
        payload=payload,
        message_id=f"<{ref}@{settings.SITE_HOST}>",
        created_at=now,
        due_at=now,
    )
    Message.objects.bulk_create([message], ignore_conflicts=True)


def lease_due(*, now: datetime, most: int, lease: timedelta = LEASE) -> list[Message]:
    """Take up to `most` messages that are due, oldest first, for as long as `lease`."""
    if not Message.objects.filter(_is_due(now)).exists():
        return []  # Most of the time; the lock below would keep SQLite's writers waiting.
    return _take_due(now=now, most=most, lease=lease)


@transaction.atomic(durable=True)
def renew_lease(message: Message, *, now: datetime, lease: timedelta = LEASE) -> bool:
    """Say, just before sending, whether the message is still ours; if so, for `lease` more."""
    return bool(_ours(message).update(leased_until=now + lease))


@transaction.atomic
def settle_sent(message: Message, *, now: datetime) -> None:
    """Note that the mail server took it; true even if another worker holds it by now."""
    unsettled = Message.objects.filter(
        pk=message.pk, state__in=[MessageState.SENDING, MessageState.WAITING]
    )
    _settle(unsettled, state=MessageState.SENT, sent_at=now, last_error="")


@transaction.atomic
def settle_failed(message: Message, *, error: str) -> None:
    """Give up: the address or the mail was refused for good."""
    _settle(_ours(message), state=MessageState.FAILED, last_error=error)


@transaction.atomic
def settle_later(message: Message, *, error: str, now: datetime) -> MessageState:
    """Try again after a wait that doubles up to a day; after `MOST_TRIES`, give up.

    Shape: WAITING or FAILED, whichever it came to.
    """
    if message.tries >= MOST_TRIES:
        settle_failed(message, error=error)
        return MessageState.FAILED
    wait = min(FIRST_WAIT * 2 ** min(message.tries - 1, 12), LONGEST_WAIT)
    _settle(_ours(message), state=MessageState.WAITING, due_at=now + wait, last_error=error)
    return MessageState.WAITING


@transaction.atomic
def settle_cancelled(message: Message, *, reason: str) -> None:
    """Drop a message whose cause no longer holds."""
    _settle(_ours(message), state=MessageState.CANCELLED, last_error=reason)


@transaction.atomic
def send_again(message: Message, *, now: datetime) -> bool:
    """Queue a mail once more that had failed; say whether it had."""
    failed = Message.objects.filter(pk=message.pk, state=MessageState.FAILED)
    return bool(failed.update(state=MessageState.QUEUED, due_at=now, tries=0))


def call_off(topic: str, *, about: UUID, reason: str) -> None:
    """Drop, in the caller's transaction, what is not sent yet of a topic about one thing."""
    unsent = Message.objects.filter(topic=topic, about=about, state__in=UNSENT)
    unsent.update(state=MessageState.CANCELLED, last_error=reason, payload={})


def forget_payload(message: Message, *words: str) -> None:
    """Take secrets out of a message that has left, or never will."""
    kept = {word: value for word, value in message.payload.items() if word not in words}
    Message.objects.filter(pk=message.pk).update(payload=kept)


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


@transaction.atomic(durable=True)
def _take_due(*, now: datetime, most: int, lease: timedelta) -> list[Message]:
    due = Message.objects.filter(_is_due(now)).order_by("due_at", "id")
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    taken = list(due[:most])
    for message in taken:
        message.state, message.lease = MessageState.SENDING, uuid4()
        message.leased_until, message.tries = now + lease, message.tries + 1
    Message.objects.bulk_update(taken, ["state", "lease", "leased_until", "tries"])
    return taken


def _is_due(now: datetime) -> Q:
    """Say it so that one index, by state and `due_at`, answers: being leased moves no `due_at`."""
    is_free = ~Q(state=MessageState.SENDING) | Q(leased_until__lte=now)
    return Q(state__in=UNSENT, due_at__lte=now) & is_free


def _ours(message: Message) -> QuerySet[Message]:
    return Message.objects.filter(pk=message.pk, state=MessageState.SENDING, lease=message.lease)


def _settle(found: QuerySet[Message], *, state: MessageState, **fields: Any) -> None:
    found.update(state=state, lease=None, leased_until=None, **fields)
