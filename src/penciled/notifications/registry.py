"""Which topic of the outbox becomes which mail. `mails` holds the writers and fills `KINDS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from penciled.notifications.told import Told
from penciled.outbox.models import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a writer hands over: the subject, what the templates need, the invitation if any.

    `unsubscribe`: where a mail program may say that its reader wants no more of this kind.
    """

    subject: str
    context: Mapping[str, Any] = field(default_factory=dict)
    invite: str = ""
    method: str = "REQUEST"
    unsubscribe: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be done with a mail that is ready: it leaves, unless it is `void` or waits."""

    void: str = ""
    waits_until: datetime | None = None


LEAVES = Verdict()
TOO_LATE = "It came too late to be of use."
Write = Callable[[Told], Letter]
Judge = Callable[[Message, datetime], Verdict]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of mail. `secrets` are words of the payload that must not outlive the mail.

    `judge` says, just before it leaves, whether what it tells still holds; it may take out of the
    payload what does not.
    """

    topic: str
    write: Write
    secrets: tuple[str, ...]
    good_for: timedelta | None
    judge: Judge | None = None

    def verdict(self, message: Message, *, now: datetime) -> Verdict:
        """Judge a mail; one that is a test, or tells of what was, has nothing to be held to."""
        if self.is_stale(message, now=now):
            return Verdict(void=TOO_LATE)
        if self.judge is None or message.payload.get("is_test"):
            return LEAVES
        return self.judge(message, now)

    def is_stale(self, message: Message, *, now: datetime) -> bool:
        return self.good_for is not None and message.created_at + self.good_for <= now


KINDS: dict[str, Kind] = {}


def mail(
    topic: str,
    *,
    secrets: tuple[str, ...] = (),
    good_for: timedelta | None = None,
    judge: Judge | None = None,
) -> Callable[[Write], Write]:
    """Let a function write the mails of `topic`; after `good_for` they are not worth sending."""

    def enter(write: Write) -> Write:
        KINDS[topic] = Kind(topic, write, secrets, good_for, judge)
        return write

    return enter
