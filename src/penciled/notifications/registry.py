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
    """What a writer hands over: the subject, what the templates need, the invitation if any."""

    subject: str
    context: Mapping[str, Any] = field(default_factory=dict)
    invite: str = ""
    method: str = "REQUEST"


Write = Callable[[Told], Letter]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of mail. `secrets` are words of the payload that must not outlive the mail."""

    topic: str
    write: Write
    secrets: tuple[str, ...]
    good_for: timedelta | None

    def is_stale(self, message: Message, *, now: datetime) -> bool:
        return self.good_for is not None and message.created_at + self.good_for <= now


KINDS: dict[str, Kind] = {}


def mail(
    topic: str, *, secrets: tuple[str, ...] = (), good_for: timedelta | None = None
) -> Callable[[Write], Write]:
    """Let a function write the mails of `topic`; after `good_for` they are not worth sending."""

    def enter(write: Write) -> Write:
        KINDS[topic] = Kind(topic, write, secrets, good_for)
        return write

    return enter
