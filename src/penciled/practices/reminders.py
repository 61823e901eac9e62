"""How long before an appointment a practice reminds its client, by mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from penciled.core.errors import InvalidInput
from penciled.core.fingerprint import must_stand
from penciled.practices.models import Member, Practice
from penciled.practices.portal import hold_practice, record

MOST, SHORTEST, LONGEST = 5, 1, 14 * 24  # how many, and hours


@dataclass(frozen=True, slots=True)
class RemindersSaid:
    """Shape: hours before the start, most first, each once."""

    reminds_before: tuple[int, ...] = ()


def reminders_said(practice: Practice) -> RemindersSaid:
    return RemindersSaid(_in_order(practice.reminds_before))


@transaction.atomic(durable=True)
def save_reminders(
    practice: Practice, said: RemindersSaid, *, shown: str, by: Member, now: datetime
) -> None:
    """Remind clients so long before from now on; nothing means not at all.

    Raises:
        NotPermitted: only an owner or scheduler decides this for the practice.
        InvalidInput: they are too many, or one is too short or too long.
        StaleChange: it is not as it was `shown` any more.
    """
    held = hold_practice(practice.pk, by)
    must_stand(reminders_said(held), shown)
    hours = _in_order(said.reminds_before)
    if len(hours) > MOST:
        raise InvalidInput(f"At most {MOST} reminders.", field="reminds_before")
    if not all(SHORTEST <= each <= LONGEST for each in hours):
        words = "A reminder goes out between an hour and two weeks before."
        raise InvalidInput(words, field="reminds_before")
    if list(hours) == held.reminds_before:
        return
    held.reminds_before = list(hours)
    held.save(update_fields=["reminds_before"])
    record("reminders.saved", held, by=by, now=now)


def _in_order(hours: Sequence[int]) -> tuple[int, ...]:
    return tuple(sorted({int(each) for each in hours}, reverse=True))
