"""What there is of a client when they are to be erased: what ends, what goes, what stays.

Read before anybody says yes, and again under the locks: what somebody was shown and what stands
must be the same. What is erased is erased by `actions.erase`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from penciled.appointments.models import OFF, Appointment
from penciled.booking.models import AppointmentRequest
from penciled.clients.erasing import Family, family_of, merged_into
from penciled.clients.models import Client, Guardian
from penciled.core.fingerprint import fingerprint
from penciled.jobs.erasing import files_of
from penciled.outbox.erasing import waiting_about


@dataclass(frozen=True, slots=True)
class Erasure:
    """What erasing a client meets. `waiting` are declined by it, `upcoming` cancelled."""

    client: Client
    waiting: tuple[AppointmentRequest, ...]
    upcoming: tuple[Appointment, ...]
    requests: int
    appointments: int
    mails: int
    files: int
    guardians: tuple[str, ...]
    merged: int

    @property
    def shown(self) -> str:
        """Return a word that differs once something else would end by it."""
        return fingerprint(
            {
                "client": str(self.client.ref),
                "merged": self.merged,
                "waiting": sorted(str(each.ref) for each in self.waiting),
                "upcoming": sorted(f"{each.ref} {each.version}" for each in self.upcoming),
            }
        )


def erasure_of(client: Client, *, now: datetime, family: Family | None = None) -> Erasure:
    """Return what there is of a client, and of all who were merged into them. Ten queries."""
    family = family or person_of(client)
    asked, booked = requests_of(family), appointments_of(family)
    waiting = asked.waiting(now=now).select_related("practitioner", "service")  # type: ignore[attr-defined]
    upcoming = booked.filter(starts_at__gt=now).exclude(status__in=OFF)
    acting = Guardian.objects.filter(client__in=family.pks).order_by("name", "pk")
    return Erasure(
        client=client,
        waiting=tuple(waiting.order_by("starts_at", "pk")),
        upcoming=tuple(upcoming.select_related("practitioner", "service").order_by("starts_at")),
        requests=asked.count(),
        appointments=booked.count(),
        mails=waiting_about(client.practice.ref, refs_of(family)),
        files=files_of(client.practice.ref),
        guardians=tuple(acting.values_list("name", flat=True)),
        merged=len(family.clients) - 1,
    )


def person_of(client: Client, *, lock: bool = False) -> Family:
    """Return all records of one person, with every address they wrote from."""
    asked = AppointmentRequest.objects.filter(client__in=merged_into({client.pk}))
    asked_by = asked.values_list("asked_email", flat=True).distinct()
    return family_of(client, asked_by=asked_by, lock=lock)


def requests_of(family: Family) -> QuerySet[AppointmentRequest]:
    return AppointmentRequest.objects.filter(client__in=family.pks)


def appointments_of(family: Family) -> QuerySet[Appointment]:
    return Appointment.objects.filter(client__in=family.pks)


def refs_of(family: Family) -> list[UUID]:
    """Return by what the mails about one person can be known."""
    asked = requests_of(family).values_list("ref", flat=True)
    booked = appointments_of(family).values_list("ref", flat=True)
    return [*asked, *booked, *(each.ref for each in family.clients)]


KEPT = frozenset(
    {
        "starts_at",
        "ends_at",
        "practitioner",
        "service",
        "location",
        "room",
        "event_kind",
        "busy",
        "status",
    }
)


def without_words(changes: dict[str, Any]) -> dict[str, Any]:
    """Return what was changed with nothing in it that somebody typed."""
    return {name: said if name in KEPT else _blank(said) for name, said in changes.items()}


def _blank(said: object) -> Sequence[str]:
    return [""] * len(said) if isinstance(said, list | tuple) else []
