"""What clients ask for and where: services, locations, and the rooms in them.

Nothing here is ever deleted once history names it: it is archived.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from penciled.practices.models.practice import Practice


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


class Service(models.Model):
    """What is offered: at `locations`, or, none named, wherever its practitioners are seen."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="services")
    name = models.CharField(max_length=120)
    description = models.CharField(max_length=300, blank=True)
    duration = models.DurationField()
    buffer_before = models.DurationField(null=True, blank=True)
    buffer_after = models.DurationField(null=True, blank=True)
    price = models.CharField(max_length=60, blank=True)
    ink = models.CharField(max_length=12, choices=Ink.choices, default=Ink.VIRIDIAN)
    for_new = models.BooleanField(default=True)
    for_existing = models.BooleanField(default=True)
    locations: models.ManyToManyField[Location, Any] = models.ManyToManyField(
        "Location", related_name="services", blank=True
    )
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
    BOTH = "both", "In person or by video"


class Location(models.Model):
    """Where a visit happens. `public_name` is shown before accepting, `address` after."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="locations")
    kind = models.CharField(max_length=12, choices=LocationKind.choices)
    name = models.CharField(max_length=120)
    public_name = models.CharField(max_length=120, blank=True)
    address = models.TextField(max_length=400, blank=True)
    directions = models.TextField(max_length=600, blank=True)
    address_hidden = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def is_telehealth(self) -> bool:
        return self.kind == LocationKind.TELEHEALTH

    @property
    def has_video(self) -> bool:
        return self.kind != LocationKind.IN_PERSON

    @property
    def shown_before(self) -> str:
        return self.public_name or self.name


class Room(models.Model):
    """What two visits can't be in at once, at least not without somebody's yes."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="rooms")
    location = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, related_name="rooms"
    )
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
