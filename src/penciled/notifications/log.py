"""What became of a practice's mails: to be looked through, and sent once more where that helps.

A mail that failed can be sent again as long as it still says something: not when what made it
worth sending was taken out of it, and not once a later one has told its reader how things stand.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from penciled.notifications.mails import KINDS
from penciled.outbox import actions, queries
from penciled.outbox.models import LOST, UNSENT, Message, MessageState
from penciled.practices.models import Practice

GROUPS: dict[str, tuple[MessageState, ...]] = {
    "unsent": UNSENT,
    "sent": (MessageState.SENT, MessageState.COMPLAINED),
    "failed": LOST,
    "cancelled": (MessageState.CANCELLED,),
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """What keeps mail from its readers: `failed` counts since it was last looked at.

    `needs_somebody`: waiting does not help, as with a password that the mail server refuses.
    """

    failed: int
    late_since: datetime | None
    sleeps: bool
    needs_somebody: bool

    def __bool__(self) -> bool:
        return bool(self.failed or self.late_since or self.sleeps or self.needs_somebody)


def mails_about(refs: Collection[UUID]) -> list[Message]:
    """Return the mails that these requests and appointments caused, latest first. One query."""
    return list(_told_since(Message.objects.filter(about__in=refs)))


def mails_of(practice: UUID, *, group: str = "", topic: str = "", **when: Any) -> QuerySet[Message]:
    """Return a practice's mails, latest first: of a group of states, of one kind.

    `since` and `before`: instants between which they were written.
    """
    found = Message.objects.filter(practice_ref=practice)
    if group:
        found = found.filter(state__in=GROUPS[group])
    if topic:
        found = found.filter(topic=topic)
    if since := when.get("since"):
        found = found.filter(created_at__gte=since)
    if before := when.get("before"):
        found = found.filter(created_at__lt=before)
    return _told_since(found)


def mails_to(
    about: Collection[UUID], addresses: Collection[str], *, staff: Collection[str]
) -> QuerySet[Message]:
    """Return what was mailed about these to `addresses`, or to anybody but `staff`."""
    found = Message.objects.filter(about__in=about)
    return _told_since(found.filter(Q(recipient__in=addresses) | ~Q(recipient__in=staff)))


def mail_of(practice: UUID, ref: UUID) -> Message | None:
    return mails_of(practice).filter(ref=ref).first()


def can_go_again(message: Message, *, now: datetime) -> bool:
    """Say whether a mail that failed is worth another try; needs what `mails_of` notes with it."""
    kind = KINDS.get(message.topic)
    return (
        message.state in LOST
        and kind is not None
        and bool(message.payload)
        and not kind.secrets
        and not kind.is_stale(message, now=now)
        and not message.told_since  # type: ignore[attr-defined]
    )


def send_again(message: Message, *, now: datetime) -> bool:
    """Queue a mail once more; say whether that was to be done still."""
    return can_go_again(message, now=now) and actions.send_again(message, now=now)


def trouble_of(practice: UUID, *, seen_until: datetime | None, now: datetime) -> Trouble:
    """Return what keeps a practice's mail from its readers. One query: most pages ask it."""
    failed = failed_of(practice, seen_until=seen_until).order_by()
    outage, beat = queries.outages(), queries.heartbeats()
    asked = Practice.objects.filter(ref=practice).values_list(
        Subquery(failed.values("practice_ref").annotate(n=Count("pk")).values("n")),
        Subquery(queries.unsent(now=now).values("due_at")[:1]),
        Subquery(beat.values("at")[:1]),
        Subquery(outage.values("needs_somebody")[:1]),
    )
    count, unsent, seen, needs_somebody = asked.first() or (0, None, None, False)
    return Trouble(
        failed=count or 0,
        late_since=unsent if unsent and now - unsent >= queries.LATE else None,
        sleeps=queries.is_asleep(seen, now=now),
        needs_somebody=bool(needs_somebody),
    )


def failed_of(practice: UUID, *, seen_until: datetime | None) -> QuerySet[Message]:
    """Return what failed or came back after `seen_until`, however long ago it was written."""
    since = seen_until or datetime.min.replace(tzinfo=UTC)
    return Message.objects.filter(practice_ref=practice, failed_at__gt=since)


def _told_since(found: QuerySet[Message]) -> QuerySet[Message]:
    later = Message.objects.filter(
        about=OuterRef("about"), recipient=OuterRef("recipient"), pk__gt=OuterRef("pk")
    )
    return found.annotate(told_since=Exists(later)).order_by("-pk")
