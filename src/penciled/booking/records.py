"""Hold clients' records against everything that may be asked, booked or answered meanwhile.

Whoever makes two records one, or one two, holds every calendar of the practice: so who holds any
of them knows whose a request or an appointment is.
"""

from __future__ import annotations

from collections.abc import Iterable

from penciled.clients.models import Client
from penciled.practices import calendars
from penciled.practices.models import Practitioner, Room


def hold_records(
    practice_id: int, pks: Iterable[int], *, room: Room | None = None
) -> dict[int, Client]:
    """Take all calendars of a practice, the room, then the clients by id; return these by id."""
    whose = Practitioner.objects.filter(practice=practice_id)
    calendars.hold(whose.values_list("pk", flat=True), room=room)
    some = Client.objects.filter(pk__in=set(pks)).select_related("practice")
    return {each.pk: each for each in some.select_for_update(of=("self",)).order_by("pk")}
