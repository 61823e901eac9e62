"""An appointment is a session with a client or an event without one; busy or free.

Only a busy one that was not cancelled keeps clients from its time. What repeats is a
row for each date, and a `Series` that says what they came from. Everything done to an
appointment leaves a `HistoryEntry`.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from penciled.clients.models import Client
from penciled.practices.agreed import AgreedTime
from penciled.practices.models import Location, Member, Practice, Practitioner, Room, Service


class AppointmentStatus(models.TextChoices):
    SCHEDULED = "scheduled", "Scheduled"
    ARRIVED = "arrived", "Arrived"
    COMPLETED = "completed", "Completed"
    NO_SHOW = "no_show", "No-show"
    CANCELLED = "cancelled", "Cancelled"
    LATE_CANCELLED = "late_cancelled", "Cancelled late"


OFF = (AppointmentStatus.CANCELLED, AppointmentStatus.LATE_CANCELLED)  # keeps nobody from its time


class EventKind(models.TextChoices):
    MEETING = "meeting", "Meeting"
    BREAK = "break", "Break"
    LEAVE = "leave", "Leave"
    OTHER = "other", "Other"


class Series(models.Model):
    """What repeating appointments came from. `rule`: as `core.recurrence` writes it."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="series")
    rule = models.JSONField()
    first_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.ref}"


class Appointment(AgreedTime):
    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="appointments")
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="appointments")
    client = models.ForeignKey(
        Client, models.PROTECT, null=True, blank=True, related_name="appointments"
    )
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+")
    location = models.ForeignKey(Location, models.PROTECT, null=True, blank=True, related_name="+")
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="+")
    event_kind = models.CharField(max_length=12, choices=EventKind.choices, blank=True)
    title = models.CharField(max_length=120, blank=True)
    busy = models.BooleanField(default=True)
    status = models.CharField(
        max_length=16, choices=AppointmentStatus.choices, default=AppointmentStatus.SCHEDULED
    )
    staff_note = models.TextField(max_length=2000, blank=True)
    created_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    series = models.ForeignKey(
        Series, models.PROTECT, null=True, blank=True, related_name="appointments"
    )
    series_on = models.DateField(null=True, blank=True)
    changed_alone = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    invite_sequence = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="appointment_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(status__in=OFF, cancelled_at__isnull=False)
                | (~Q(status__in=OFF) & Q(cancelled_at__isnull=True)),
                name="appointment_is_cancelled_exactly_when_it_says_when",
            ),
            models.CheckConstraint(
                condition=Q(client__isnull=False, service__isnull=False) | Q(client__isnull=True),
                name="a_session_has_a_service",
            ),
            models.CheckConstraint(
                condition=Q(client__isnull=False, event_kind="")
                | (Q(client__isnull=True) & ~Q(event_kind="")),
                name="an_event_and_no_session_is_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(series__isnull=True, series_on__isnull=True)
                | Q(series__isnull=False, series_on__isnull=False),
                name="what_repeats_knows_its_date",
            ),
            models.UniqueConstraint(
                "series", "series_on", name="a_series_has_one_appointment_a_date"
            ),
        ]
        indexes = [
            models.Index("practitioner", "ends_at", "starts_at", name="appointments_by_time"),
            models.Index("client", "starts_at", name="appointments_of_a_client"),
            models.Index("room", "ends_at", "starts_at", name="appointments_in_a_room"),
            models.Index("starts_at", name="appointments_by_start"),
        ]

    def __str__(self) -> str:
        return f"{self.ref}"

    @property
    def is_session(self) -> bool:
        return self.client_id is not None

    @property
    def is_cancelled(self) -> bool:
        return self.status in OFF


class HistoryEntry(models.Model):
    """One thing done to an appointment. `changes`: field to [before, after], as plain words."""

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="history")
    at = models.DateTimeField()
    member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="+")
    what = models.CharField(max_length=16)
    changes = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.what} at {self.at}"
