"""What the demo's practices know of some of their clients, written down by their staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from penciled.clients.guardians import add_guardian
from penciled.clients.models import Client
from penciled.clients.records import archive_client, record_said_of, save_record
from penciled.core.fingerprint import fingerprint
from penciled.demo.stage import Stage

KNOWN: dict[int, dict[str, Any]] = {  # of some clients, by the order in which they came
    0: {
        "preferred_name": "Leni",
        "birth_date": date(1988, 4, 12),
        "notes": "Prefers Thursdays after work.\nMay be called at the office until five.",
    },
    3: {"preferred_name": "Joe", "notes": "Comes by bus: give ten minutes’ grace."},
    5: {"preferred_name": "Sammy", "language": "de"},
    7: {"zone": "America/New_York", "notes": "Travels. Always by video in the summer."},
    10: {"birth_date": date(1971, 9, 30)},
    14: {"may_cancel": False, "notes": "Cancels by phone only, as agreed in September."},
}
ARCHIVED = (22, 23)
CHILD, PARENT = 16, 0
FIRST_NUMBER = 1041


def keep(stage: Stage, clients: Sequence[Client], *, now: datetime) -> None:
    """Give everybody a number and a practitioner of their own, and some of them more."""
    by = stage.members[stage.part.scheduler]
    people = list(stage.practice.practitioners.order_by("position", "id"))
    for number, client in enumerate(clients):
        stands = record_said_of(client)
        own = frozenset({people[number % len(people)].ref}) if people else frozenset()
        said = replace(
            stands,
            internal_id=f"C-{FIRST_NUMBER + 7 * number}",
            practitioners=own,
            **KNOWN.get(number, {}),
        )
        then = now - timedelta(days=190 - number)
        save_record(client, said, shown=fingerprint(stands), by=by, now=then)
    parent = clients[PARENT]
    add_guardian(clients[CHILD], name=parent.name, email=parent.email, by=by, now=then)


def put_away(stage: Stage, clients: Sequence[Client], *, now: datetime) -> None:
    """Archive the last of those who have nothing booked any more."""
    by = stage.members[stage.part.scheduler]
    for number in ARCHIVED:
        client = clients[number]
        if not client.appointments.filter(starts_at__gte=now).exists():
            archive_client(client, by=by, now=now - timedelta(days=2))
