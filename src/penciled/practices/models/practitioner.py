"""Whoever clients ask for, and the one calendar each of them has."""

from __future__ import annotations

import uuid
from zoneinfo import ZoneInfo

from django.db import models

from penciled.practices.models.offer import Location, Service
from penciled.practices.models.people import Member
from penciled.practices.models.picture import Picture
from penciled.practices.models.practice import Practice


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
    photo = models.ForeignKey(Picture, models.SET_NULL, null=True, blank=True, related_name="+")
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
