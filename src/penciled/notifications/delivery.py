"""Send what is due: take a message, write its mail, hand it over, note what became of it.

A few messages are taken at a time; what was tried before is taken alone, so that one that
kills workers or hangs the server soon keeps nobody else waiting. What became of each is noted
at once, the last in the same commit that takes the next few. A mail leaves at least once. It
may leave twice, under the same Message-ID, if the worker dies between the server's yes and
our note of it.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from django.core.mail import EmailMultiAlternatives
from django.db import DatabaseError, transaction

from penciled.clients.links import Mint
from penciled.notifications.compose import compose, kind_of
from penciled.notifications.line import Line
from penciled.notifications.registry import Kind, Verdict
from penciled.notifications.troubles import Trouble
from penciled.outbox import actions as outbox
from penciled.outbox import outages
from penciled.outbox.actions import LEASE, MOST_TRIES
from penciled.outbox.models import Message, MessageState

MOST_PER_ROUND, AT_A_TIME = 50, 10
TRIES_TO_WRITE = 5  # a mail that can't be written keeps what comes after it from its reader
A_MOMENT = timedelta(seconds=1)
SHORTEST_REST, LONGEST_REST = timedelta(seconds=5), timedelta(minutes=5)
LOST = "lost"
log = logging.getLogger("penciled.mail")

Clock = Callable[[], datetime]
Note = Callable[[], str]


def _always() -> bool:
    return True


@dataclass(slots=True)
class Round:
    """What one round did: how many messages ended in which state, and whether the line broke."""

    counts: Counter[str] = field(default_factory=Counter)
    down: Trouble | None = None


def deliver_due(
    *, clock: Clock, lease: timedelta = LEASE, go_on: Callable[[], bool] = _always
) -> Round:
    """Deliver what is due, once round, and hang up."""
    with Postman(clock=clock, lease=lease, go_on=go_on) as postman:
        return postman.round()


class Postman:
    """Delivers for one worker. Keeps the line between rounds, and what it could not note yet.

    Time passes while it works, so it asks `clock` anew for every step.
    """

    def __init__(
        self, *, clock: Clock, lease: timedelta = LEASE, go_on: Callable[[], bool] = _always
    ) -> None:
        self.clock, self.lease, self.go_on = clock, lease, go_on
        self.line = Line()
        self._unsaid: Note | None = None
        self._in_doubt = True  # whether an outage may be on record
        self._turned_away = 0
        self._rests_from: datetime | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.line.close()

    def round(self) -> Round:
        """Deliver until nothing is due, `go_on` says no, or the line to the server breaks."""
        done = Round()
        if self._unsaid:
            self._say(self._unsaid, done, [], more=False)
        if self.is_resting:
            done.down = self.line.down
            return done
        self.line.down = None
        taken = self._first()
        while taken:
            note = self._unsaid = self._deliver(taken.pop(0))
            taken = self._say(note, done, taken, more=not self.line.down)
        done.down = self.line.down
        self._record(done)
        self.line.rest()
        return done

    @property
    def is_resting(self) -> bool:
        """Say whether the server turned us away a moment ago; the longer it does, the longer."""
        if self._rests_from is None:
            return False
        wait = self._wait()
        return self._rests_from <= self.clock() < self._rests_from + wait

    def _wait(self) -> timedelta:
        return min(SHORTEST_REST * float(2 ** min(self._turned_away, 10)), LONGEST_REST)

    def _first(self) -> list[Message]:
        if not self.go_on():
            return []
        return outbox.lease_due(now=self.clock(), most=AT_A_TIME, lease=self.lease)

    def _say(self, note: Note, done: Round, rest: list[Message], *, more: bool) -> list[Message]:
        """Note what became of one message; return what comes next. All in one commit."""
        more = more and done.counts.total() + 1 < MOST_PER_ROUND and self.go_on()
        with transaction.atomic(durable=True):
            state = note()
            if rest and not more:
                outbox.give_back(rest)
            elif more and not rest:
                rest = outbox.take_due(now=self.clock(), most=AT_A_TIME, lease=self.lease)
        self._unsaid = None
        done.counts[state] += 1
        return rest if more else []

    def _record(self, done: Round) -> None:
        """Keep on record since when mail does not flow, for those who can't read the log."""
        trouble = done.down
        if trouble:
            self._in_doubt = True
            if trouble.is_ours or not done.counts[MessageState.SENT]:
                somebody = trouble.needs_somebody
                outages.begin(kind=trouble.kind, needs_somebody=somebody, now=self.clock())
        elif self._in_doubt and done.counts[MessageState.SENT]:
            outages.end()
            self._in_doubt = False
        if trouble and trouble.is_ours:
            self._rests_from = self.clock()
            self._turned_away += 1
        elif done.counts[MessageState.SENT]:
            self._rests_from, self._turned_away = None, 0

    def _deliver(self, message: Message) -> Note:
        kind = kind_of(message)
        if kind is None:
            return lambda: _nobody_writes(message, now=self.clock())
        try:
            verdict = kind.verdict(message, now=self.clock())
            if verdict.void or verdict.waits_until:
                return lambda: _kept_back(message, kind, verdict)
            if message.tries > MOST_TRIES:
                words = "The worker was stopped at every try to send it."
                return self._put_off(message, kind, Trouble(words, "killer", is_final=True))
            mail = self._written(message, kind)
        except DatabaseError:
            raise
        except Exception as error:  # noqa: BLE001 -- kept with the message; others flow
            words = f"This mail could not be written ({type(error).__name__})."
            trouble = Trouble(words, type(error).__name__)
            return self._put_off(message, kind, trouble, most=TRIES_TO_WRITE)
        return self._send(message, kind, mail)

    def _written(self, message: Message, kind: Kind) -> EmailMultiAlternatives:
        """Write the mail, and keep the tokens of its links."""
        mint = Mint(now=self.clock())
        mail = compose(message, kind, mint=mint)
        mail.metadata = {"ref": str(message.ref)}  # type: ignore[attr-defined]  # for providers
        written = mail.message()
        mail.message = lambda **_words: written  # type: ignore[method-assign]  # once is enough
        mint.keep()
        return mail

    def _send(self, message: Message, kind: Kind, mail: EmailMultiAlternatives) -> Note:
        if trouble := self.line.open():
            return self._put_off(message, kind, trouble)
        if not self._is_ours(message):
            return lambda: LOST  # Another worker has it: this one was held up too long.
        if trouble := self.line.send(mail):
            return self._put_off(message, kind, trouble)
        at = self.clock()
        return lambda: _sent(message, kind, now=at)

    def _is_ours(self, message: Message) -> bool:
        """Say whether the message is still ours for long enough to send it."""
        now, until = self.clock(), message.leased_until
        held_for = now + self.lease - until if until else self.lease
        if timedelta() <= held_for < min(A_MOMENT, self.lease / 10):
            return True
        return outbox.renew_lease(message, now=now, lease=self.lease)

    def _put_off(
        self, message: Message, kind: Kind, trouble: Trouble, most: int = MOST_TRIES
    ) -> Note:
        now, until = self.clock(), self.clock() + self._wait()
        return lambda: _put_off(message, kind, trouble, most=most, now=now, until=until)


def _nobody_writes(message: Message, *, now: datetime) -> str:
    why = f"Nobody writes mails about “{message.topic}”."
    outbox.settle_failed(message, error=why, now=now)
    return _ended(message, MessageState.FAILED, "unknown topic")


def _kept_back(message: Message, kind: Kind, verdict: Verdict) -> str:
    if verdict.waits_until and not verdict.void:
        outbox.settle_until(message, until=verdict.waits_until)
        return MessageState.QUEUED
    outbox.settle_cancelled(message, reason=verdict.void)
    outbox.forget_payload(message, *kind.secrets)
    return MessageState.CANCELLED


def _sent(message: Message, kind: Kind, *, now: datetime) -> str:
    outbox.settle_sent(message, now=now)
    if kind.secrets:
        outbox.forget_payload(message, *kind.secrets)
    return MessageState.SENT


def _put_off(
    message: Message, kind: Kind, trouble: Trouble, *, most: int, now: datetime, until: datetime
) -> str:
    state = MessageState.WAITING
    if trouble.is_ours:
        outbox.settle_kept(message, error=trouble.words, until=until)
    elif trouble.is_final:
        outbox.settle_failed(message, error=trouble.words, now=now)
        state = MessageState.FAILED
    else:
        state = outbox.settle_later(message, error=trouble.words, now=now, most=most)
    if state is MessageState.FAILED:
        outbox.forget_payload(message, *kind.secrets)
    return state if trouble.is_down else _ended(message, state, trouble.kind)


def _ended(message: Message, state: MessageState, why: str) -> str:
    """Log what needs somebody's eye: ids and kinds, never whom it is about."""
    log.warning("mail %s (%s) is %s: %s", message.ref, message.topic, state, why)
    return state
