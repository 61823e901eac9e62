"""Whether a client is reminded by mail; answers to what they asked for go out all the same."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from penciled.audit import chain
from penciled.clients.models import Client


@transaction.atomic(durable=True)
def choose_reminders(pk: int, *, wanted: bool, now: datetime) -> bool:
    """Let a client have reminders, or none, as they choose; say whether that was to be done."""
    client = Client.objects.select_for_update(of=("self",)).select_related("practice").get(pk=pk)
    if (client.unreminded_at is None) == wanted:
        return False
    client.unreminded_at = None if wanted else now
    client.save(update_fields=["unreminded_at"])
    what = "reminders_wanted" if wanted else "reminders_stopped"
    changed = ["no", "yes"] if wanted else ["yes", "no"]
    client.history.create(at=now, what=what, changes={"reminders": changed})
    chain.record(
        f"client.{what}",
        practice=client.practice.ref,
        actor="client",
        at=now,
        about=client.ref,
    )
    return True
