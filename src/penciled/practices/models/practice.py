"""The practice and what stands still about it: people, services, places, and one calendar each.

A practitioner's `Calendar` row is the lock and the clock of everything that makes
time busy or open: see `calendars`. Nothing here is ever deleted once history names it.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

RESERVED = ("accounts", "api", "desk", "health", "mailbox", "media", "static")


class Ink(models.TextChoices):
    """The colours a service may be written in; lightness is fixed so that white reads on all."""

    VIRIDIAN = "viridian", "Viridian"
    PRUSSIAN = "prussian", "Prussian"
    PLUM = "plum", "Plum"
    MADDER = "madder", "Madder"
    SIENNA = "sienna", "Sienna"
    MOSS = "moss", "Moss"
    LAGOON = "lagoon", "Lagoon"
    IRIS = "iris", "Iris"


class Practice(models.Model):
    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    zone = models.CharField(max_length=64)
    headline = models.CharField(max_length=120, blank=True)
    welcome = models.TextField(max_length=1000, blank=True)
    reply_to = models.EmailField(max_length=254)
    phone = models.CharField(max_length=40, blank=True)
    place = models.CharField(max_length=160, blank=True)
    emergency_note = models.CharField(max_length=240, blank=True)
    answers_within = models.CharField(max_length=80, blank=True)
    booking_on = models.BooleanField(default=False)
    open_requests_per_client = models.PositiveSmallIntegerField(default=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("slug"), name="one_practice_per_address"),
            models.CheckConstraint(
                condition=~Q(slug__in=RESERVED), name="a_practice_takes_no_address_of_the_product"
            ),
            models.CheckConstraint(
                condition=Q(open_requests_per_client__gte=1), name="a_client_may_ask_at_least_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone_info(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


class Member(models.Model):
    """A person on the staff. `may_see`: whose calendars they may only look at.

    `desk` is how they last left the calendar: its view, whom and what it shows.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    name = models.CharField(max_length=120)
    is_owner = models.BooleanField(default=False)
    is_scheduler = models.BooleanField(default=False)
    hears_of_all_requests = models.BooleanField(default=False)
    left_at = models.DateTimeField(null=True, blank=True)
    may_see: models.ManyToManyField[Practitioner, Any] = models.ManyToManyField(
        "Practitioner", related_name="seen_by", blank=True
    )
    desk = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint("practice", "user", name="one_membership_per_practice"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def sees_everyone(self) -> bool:
        return self.is_owner or self.is_scheduler


class Service(models.Model):
    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="services")
    name = models.CharField(max_length=120)
    description = models.CharField(max_length=300, blank=True)
    duration = models.DurationField()
    buffer_before = models.DurationField(null=True, blank=True)
    buffer_after = models.DurationField(null=True, blank=True)
    ink = models.CharField(max_length=12, choices=Ink.choices, default=Ink.VIRIDIAN)
    for_new = models.BooleanField(default=True)
    for_existing = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(duration__gt=timedelta(0)), name="a_service_takes_some_time"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LocationKind(models.TextChoices):
    IN_PERSON = "in_person", "In person"
    TELEHEALTH = "telehealth", "By video"


class Location(models.Model):
    """Where a visit happens. `public_name` is shown before accepting, `address` after."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="locations")
    kind = models.CharField(max_length=12, choices=LocationKind.choices)
    name = models.CharField(max_length=120)
    public_name = models.CharField(max_length=120, blank=True)
    address = models.TextField(max_length=400, blank=True)
    address_hidden = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def is_telehealth(self) -> bool:
        return self.kind == LocationKind.TELEHEALTH

    @property
    def shown_before(self) -> str:
        return self.public_name or self.name


class Room(models.Model):
    """What two visits can't be in at once, at least not without somebody's yes."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "practice",
                Lower("name"),
                condition=Q(archived_at__isnull=True),
                name="rooms_in_use_have_names_of_their_own",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Practitioner(models.Model):
    """Whoever clients ask for. Their zone is the zone of their hours and their calendar."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="practitioners")
    member = models.OneToOneField(
        Member, models.PROTECT, null=True, blank=True, related_name="practitioner"
    )
    name = models.CharField(max_length=120)
    credentials = models.CharField(max_length=60, blank=True)
    introduction = models.CharField(max_length=300, blank=True)
    zone = models.CharField(max_length=64)
    telehealth_link = models.URLField(max_length=300, blank=True)
    listed = models.BooleanField(default=True)
    takes_new_clients = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    services = models.ManyToManyField(Service, related_name="practitioners", blank=True)
    locations = models.ManyToManyField(Location, related_name="practitioners", blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def zone_info(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def titled(self) -> str:
        return f"{self.name}, {self.credentials}" if self.credentials else self.name

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name else ""

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


class Calendar(models.Model):
    """One row per practitioner: lock it before changing what is busy or open, then turn it."""

    practitioner = models.OneToOneField(
        Practitioner, models.CASCADE, primary_key=True, related_name="calendar"
    )
    version = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.practitioner_id} at {self.version}"
