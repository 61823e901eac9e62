"""Send what is due: take a message, write its mail, hand it over, note what became of it.

One message at a time is taken, so that a worker killed here leaves one and not a batch,
and one that hangs the server keeps nobody else's waiting; the connection is kept for a
round. A mail leaves at least once. It may leave twice, under the same Message-ID, if the
worker dies between the server's yes and our note of it.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.mail import EmailMultiAlternatives
from django.db import DatabaseError, transaction

from penciled.notifications.compose import compose, kind_of
from penciled.notifications.line import Line, Trouble
from penciled.notifications.registry import Kind
from penciled.outbox import actions as outbox
from penciled.outbox.actions import LEASE, MOST_TRIES
from penciled.outbox.models import Message, MessageState

MOST_PER_ROUND = 50
LOST = "lost"
log = logging.getLogger("penciled.mail")

Clock = Callable[[], datetime]


def _always() -> bool:
    return True


@dataclass(slots=True)
class Round:
    """What one round did: how many messages ended in which state, and whether the line broke."""

    counts: Counter[str] = field(default_factory=Counter)
    down: Trouble | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Worker:
    """What a round goes by. Time passes within it, so it asks `clock` anew for every step."""

    line: Line
    clock: Clock
    lease: timedelta


def deliver_due(
    *, clock: Clock, lease: timedelta = LEASE, go_on: Callable[[], bool] = _always
) -> Round:
    """Deliver what is due until nothing is, `go_on` says no, or the line to the server breaks."""
    done = Round()
    with Line() as line:
        worker = _Worker(line=line, clock=clock, lease=lease)
        while go_on() and not line.down and done.counts.total() < MOST_PER_ROUND:
            taken = outbox.lease_due(now=clock(), most=1, lease=lease)
            if not taken:
                break
            done.counts[_deliver(taken[0], worker)] += 1
    done.down = line.down
    return done


def _deliver(message: Message, worker: _Worker) -> str:
    kind = kind_of(message)
    if kind is None:
        outbox.settle_failed(message, error=f"Nobody writes mails about “{message.topic}”.")
        return _ended(message, MessageState.FAILED, "unknown topic")
    if kind.is_stale(message, now=worker.clock()):
        with transaction.atomic():
            outbox.settle_cancelled(message, reason="It came too late to be of use.")
            outbox.forget_payload(message, *kind.secrets)
        return MessageState.CANCELLED
    if message.tries > MOST_TRIES:
        trouble = Trouble(
            "The worker was stopped at every try to send it.", "killer", is_final=True
        )
        return _put_off(message, kind, trouble, worker)
    try:
        mail = compose(message, kind)
        mail.message()
    except DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001 -- kept with the message; others flow
        words = f"This mail could not be written ({type(error).__name__})."
        return _put_off(message, kind, Trouble(words, type(error).__name__), worker)
    return _send(message, kind, mail, worker)


def _send(message: Message, kind: Kind, mail: EmailMultiAlternatives, worker: _Worker) -> str:
    if trouble := worker.line.open():
        return _put_off(message, kind, trouble, worker)
    if not outbox.renew_lease(message, now=worker.clock(), lease=worker.lease):
        return LOST  # Another worker has it: this one was held up for longer than its lease.
    if trouble := worker.line.send(mail):
        return _put_off(message, kind, trouble, worker)
    with transaction.atomic():
        outbox.settle_sent(message, now=worker.clock())
        outbox.forget_payload(message, *kind.secrets)
    return MessageState.SENT


def _put_off(message: Message, kind: Kind, trouble: Trouble, worker: _Worker) -> str:
    with transaction.atomic():
        if trouble.is_final:
            outbox.settle_failed(message, error=trouble.words)
            state = MessageState.FAILED
        else:
            state = outbox.settle_later(message, error=trouble.words, now=worker.clock())
        if state is MessageState.FAILED:
            outbox.forget_payload(message, *kind.secrets)
    return state if trouble.is_down else _ended(message, state, trouble.kind)


def _ended(message: Message, state: MessageState, why: str) -> str:
    """Log what needs somebody's eye: ids and kinds, never whom it is about."""
    log.warning("mail %s (%s) is %s: %s", message.ref, message.topic, state, why)
    return state
