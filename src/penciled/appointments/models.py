"""An appointment is a session with a client or an event without one; busy or free.

Only a busy one that was not cancelled keeps clients from its time.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from penciled.clients.models import Client
from penciled.practices.agreed import AgreedTime
from penciled.practices.models import Location, Practice, Practitioner, Service


class AppointmentStatus(models.TextChoices):
    SCHEDULED = "scheduled", "Scheduled"
    CANCELLED = "cancelled", "Cancelled"


class Appointment(AgreedTime):
    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="appointments")
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="appointments")
    client = models.ForeignKey(
        Client, models.PROTECT, null=True, blank=True, related_name="appointments"
    )
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+")
    location = models.ForeignKey(Location, models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=120, blank=True)
    busy = models.BooleanField(default=True)
    status = models.CharField(
        max_length=12, choices=AppointmentStatus.choices, default=AppointmentStatus.SCHEDULED
    )
    staff_note = models.TextField(max_length=2000, blank=True)
    created_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    invite_sequence = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="appointment_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(status="cancelled", cancelled_at__isnull=False)
                | (~Q(status="cancelled") & Q(cancelled_at__isnull=True)),
                name="appointment_is_cancelled_exactly_when_it_says_when",
            ),
            models.CheckConstraint(
                condition=Q(client__isnull=False, service__isnull=False) | Q(client__isnull=True),
                name="a_session_has_a_service",
            ),
        ]
        indexes = [
            models.Index("practitioner", "ends_at", "starts_at", name="appointments_by_time"),
            models.Index("client", "starts_at", name="appointments_of_a_client"),
        ]

    def __str__(self) -> str:
        return f"{self.ref}"

    @property
    def is_session(self) -> bool:
        return self.client_id is not None

    @property
    def is_cancelled(self) -> bool:
        return self.status == AppointmentStatus.CANCELLED
