"""Several causes told in one mail, each with a message of its own, so that none is told twice.

The first of them carries what the mail says; the others stand beside their causes and never leave.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from penciled.outbox.actions import drafted
from penciled.outbox.models import Message, MessageState

ELSEWHERE = "It is told in one mail together with others."


def claim(
    topic: str, *, to: str, causes: Mapping[str, UUID], now: datetime, practice: UUID
) -> list[Message]:
    """Write a message for each key in `causes` that has none, and return those: they are ours.

    In the caller's transaction, which is to call `tell` before it ends. In the order of keys, so
    that two who claim the same never wait for each other.
    """
    made = [
        drafted(
            key=key,
            topic=topic,
            about=about,
            practice_ref=practice,
            recipient=to,
            created_at=now,
            due_at=now,
            in_line=False,
        )
        for key, about in sorted(causes.items())
    ]
    Message.objects.bulk_create(made, ignore_conflicts=True)
    return list(Message.objects.filter(ref__in=[each.ref for each in made]).order_by("pk"))


def tell(claimed: Sequence[Message], **payload: Any) -> None:
    """Let the first of what was claimed say it for all."""
    first, *others = claimed
    Message.objects.filter(pk=first.pk).update(payload=payload)
    rest = Message.objects.filter(pk__in=[each.pk for each in others])
    rest.update(state=MessageState.CANCELLED, last_error=ELSEWHERE)
