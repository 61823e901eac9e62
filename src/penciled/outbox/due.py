"""Which messages are to be sent now, and in which order those to one address leave.

Those that can leave do so in the order in which they were written. What may still be taken back
can't: behind it waits only what is about the same thing, or it would say what is not sure yet.

Two partial indexes answer: what is unsent by when it is due, and what is unsent by address.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet

from penciled.outbox.models import Message, MessageState

LONGEST_GRACE = timedelta(minutes=10)


class Unsent(Func):
    """Say `UNSENT` in figures: SQLite takes a partial index only for its very own words."""

    template = "%(expressions)s IN ('queued', 'sending', 'waiting')"
    output_field = BooleanField()


def due(*, now: datetime) -> QuerySet[Message]:
    """Return what may be sent now: nobody has it, and nothing to its address goes before it."""
    return first_in_line(now=now).filter(~Q(state=MessageState.SENDING) | Q(leased_until__lte=now))


def first_in_line(*, now: datetime) -> QuerySet[Message]:
    """Return what should have left by now and waits for no other mail, being sent or not."""
    is_first = Q(in_line=False) | ~Exists(_before(now=now))
    return Message.objects.filter(Unsent(F("state")), Q(due_at__lte=now) & is_first)


def _before(*, now: datetime) -> QuerySet[Message]:
    """Return what to the same address was written earlier, has not left and goes before.

    What is written for a time far ahead, such as a reminder, keeps nothing waiting until then.
    """
    can_leave = ~Q(state=MessageState.QUEUED) | Q(due_at__lte=now)
    may_be_taken_back = Q(due_at__lte=F("created_at") + LONGEST_GRACE, about=OuterRef("about"))
    unsent = Message.objects.filter(
        Unsent(F("state")), recipient=OuterRef("recipient"), in_line=True
    )
    return unsent.filter(can_leave | may_be_taken_back, pk__lt=OuterRef("pk"))
