"""What became of a mail after it had left, as a provider tells it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from penciled.outbox.models import LOST, Message, MessageState

SLACK = timedelta(minutes=5)  # between the provider's clock and ours
UNSETTLED = (MessageState.SENT, MessageState.SENDING, MessageState.WAITING)


def came_back(ref: UUID, *, to: str, reason: str, at: datetime, now: datetime) -> bool:
    """Note that a mail did not reach its reader; say whether that was news."""
    return _note(MessageState.BOUNCED, UNSETTLED, ref, to=to, reason=reason, at=at, now=now)


def was_unwanted(ref: UUID, *, to: str, reason: str, at: datetime, now: datetime) -> bool:
    """Note that its reader called a mail unwanted; say whether that was news."""
    return _note(
        MessageState.COMPLAINED,
        (*UNSETTLED, MessageState.BOUNCED),
        ref,
        to=to,
        reason=reason,
        at=at,
        now=now,
    )


@transaction.atomic
def _note(  # noqa: PLR0913 -- what a provider says
    state: MessageState,
    before: tuple[MessageState, ...],
    ref: UUID,
    *,
    to: str,
    reason: str,
    at: datetime,
    now: datetime,
) -> bool:
    """Believe it of the mail that left last: what is told of an earlier sending is over."""
    found = Message.objects.filter(ref=ref, recipient__iexact=to, state__in=before)
    message = found.select_for_update().first()
    if message is None or at < (message.sent_at or message.created_at) - SLACK:
        return False
    found.update(
        state=state,
        sent_at=message.sent_at or min(at, now),
        failed_at=now if state in LOST else None,
        last_error=reason,
        lease=None,
        leased_until=None,
    )
    return True
