"""The lock and the clock of a practitioner's time.

Every change to what is busy or open happens while the calendar is held, and turns
its version. Who holds several takes them in one order, so nobody waits in a circle.
On SQLite the write transaction itself is the lock; the rows are read all the same.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F

from penciled.practices.models import Calendar, Room


def hold(practitioner_ids: Iterable[int], *, room: Room | None = None) -> dict[int, int]:
    """Wait for and take the calendars, then the room; free again when the transaction ends.

    Return where each calendar stands: what was read while it stood there still holds.
    """
    wanted = Calendar.objects.filter(practitioner_id__in=set(practitioner_ids))
    taken = list(wanted.select_for_update().order_by("practitioner_id"))
    if room:
        Room.objects.select_for_update().get(pk=room.pk)
    return {each.practitioner_id: each.version for each in taken}


def turn(practitioner_ids: Iterable[int]) -> None:
    """Count the calendars on, so that whoever computed from them computes anew."""
    wanted = Calendar.objects.filter(practitioner_id__in=set(practitioner_ids))
    wanted.update(version=F("version") + 1)


def versions(practitioner_ids: Iterable[int]) -> dict[int, int]:
    """Return where each calendar stands."""
    wanted = Calendar.objects.filter(practitioner_id__in=set(practitioner_ids))
    return dict(wanted.values_list("practitioner_id", "version"))
