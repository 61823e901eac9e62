"""A request, the hold it puts on its time, and the trail of what became of it.

The hold is not a row of its own: a pending request *is* the hold. That two pending
requests of one practitioner never share a time is kept by the calendar's lock and,
as a second net, by the database: see the migration of that name.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q

from penciled.appointments.models import Appointment
from penciled.clients.models import Client
from penciled.core.lifecycle import State
from penciled.practices.agreed import AgreedTime
from penciled.practices.models import Location, Member, Practice, Practitioner, Service

STATES = [(state.value, state.value.capitalize()) for state in State]


class RequestQuerySet(models.QuerySet["AppointmentRequest"]):
    def waiting(self, *, now: datetime) -> RequestQuerySet:
        """Keep what is pending and has not run out of time, whether or not the worker came by."""
        return self.filter(state=State.PENDING, expires_at__gt=now)

    def settling(self, *, now: datetime) -> RequestQuerySet:
        """Keep what was answered and may still be taken back."""
        return self.filter(settles_at__gt=now)

    def waiting_as_told(self, *, now: datetime) -> RequestQuerySet:
        """Keep what waits as far as its client may know: an answer that settles is none yet."""
        return self.filter(Q(state=State.PENDING, expires_at__gt=now) | Q(settles_at__gt=now))

    def overdue(self, *, now: datetime) -> RequestQuerySet:
        return self.filter(state=State.PENDING, expires_at__lte=now)

    def past(self, *, now: datetime) -> RequestQuerySet:
        return self.exclude(state=State.PENDING, expires_at__gt=now)


class AppointmentRequest(AgreedTime):
    """What a client asked for, and the answer; `asked_…` as whoever asked wrote it.

    `settles_at`: until then an answer may be taken back, and nobody outside may know of it; none
    once it waits again, and where it stood at once. `made_active`: by being accepted, a client
    became an active one.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.UUIDField()
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="requests")
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="requests")
    client = models.ForeignKey(Client, models.PROTECT, related_name="requests")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    location = models.ForeignKey(Location, models.PROTECT, related_name="+")
    client_zone = models.CharField(max_length=64)
    asked_as_new = models.BooleanField()
    asked_for_anyone = models.BooleanField(default=False)
    asked_name = models.CharField(max_length=161)
    asked_phone = models.CharField(max_length=40, blank=True)
    asked_email = models.EmailField(max_length=254, blank=True)
    asked_birth_date = models.DateField(null=True, blank=True)
    note = models.TextField(max_length=1000, blank=True)
    answers = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=STATES, default=State.PENDING)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="+")
    settles_at = models.DateTimeField(null=True, blank=True)
    made_active = models.BooleanField(default=False)
    message = models.TextField(max_length=1000, blank=True)
    appointment = models.OneToOneField(
        Appointment, models.PROTECT, null=True, blank=True, related_name="request"
    )

    objects = RequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="request_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(state="pending", resolved_at__isnull=True)
                | (~Q(state="pending") & Q(resolved_at__isnull=False)),
                name="request_is_resolved_exactly_when_not_pending",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", appointment__isnull=False)
                | (~Q(state="accepted") & Q(appointment__isnull=True)),
                name="request_is_accepted_exactly_when_it_has_its_appointment",
            ),
            models.CheckConstraint(
                condition=Q(settles_at__isnull=True) | Q(state__in=["accepted", "declined"]),
                name="only_an_answer_settles",
            ),
            models.CheckConstraint(
                condition=Q(made_active=False) | Q(state="accepted"),
                name="only_an_accepted_request_made_its_client_active",
            ),
            models.UniqueConstraint("practice", "key", name="a_submission_is_stored_once"),
        ]
        indexes = [
            models.Index("practitioner", "ends_at", "starts_at", name="requests_by_time"),
            models.Index("practice", "state", "expires_at", name="requests_of_a_practice"),
            models.Index("client", "state", name="requests_of_a_client"),
            models.Index("expires_at", condition=Q(state="pending"), name="requests_to_expire"),
        ]

    def __str__(self) -> str:
        return f"{self.ref}"

    def state_at(self, now: datetime) -> State:
        """Return the state as every reader must see it: overdue is expired already."""
        state = State(self.state)
        return State.EXPIRED if state is State.PENDING and self.expires_at <= now else state

    def is_settling(self, now: datetime) -> bool:
        """Say whether its answer may still be taken back, and so is nobody's to know outside."""
        return self.settles_at is not None and now < self.settles_at

    def state_told(self, now: datetime) -> State:
        """Return the state as the client may know it: an answer that settles is none yet."""
        return State.PENDING if self.is_settling(now) else self.state_at(now)


class TrailEntry(models.Model):
    """One step in a request's life. `changes` holds what was booked against what was asked."""

    request = models.ForeignKey(AppointmentRequest, models.PROTECT, related_name="trail")
    at = models.DateTimeField()
    actor = models.CharField(max_length=10)
    member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="+")
    action = models.CharField(max_length=10)
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(max_length=10)
    changes = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.action} at {self.at}"
