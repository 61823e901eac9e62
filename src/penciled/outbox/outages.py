"""Note since when mail does not flow, and why; `queries.outage` reads it."""

from __future__ import annotations

from datetime import datetime

from penciled.outbox.models import Outage

MAIL = "mail"


def begin(*, kind: str, needs_somebody: bool, now: datetime) -> None:
    """Note that mail does not flow; it has not since the first of these notes."""
    Outage.objects.update_or_create(
        name=MAIL,
        defaults={"kind": kind, "needs_somebody": needs_somebody},
        create_defaults={"kind": kind, "needs_somebody": needs_somebody, "since": now},
    )


def end() -> None:
    """Note that a mail was taken."""
    Outage.objects.filter(name=MAIL).delete()
