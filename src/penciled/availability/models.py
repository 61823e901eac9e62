"""Hours and terms as they are stored; `queries` turns them into what the core computes with.

Minutes count from local midnight of the practitioner's zone; 1440 is the midnight
that ends the day. An empty set of services or locations means all of them.
"""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from penciled.practices.models import Location, Practitioner, Service

ZERO = timedelta(0)


class OpenStretch(models.Model):
    """A stretch of one local date, for some services and locations and kinds of client."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    opens = models.PositiveSmallIntegerField()
    closes = models.PositiveSmallIntegerField()
    for_new = models.BooleanField(default=True)
    for_existing = models.BooleanField(default=True)
    services = models.ManyToManyField(Service, blank=True, related_name="+")
    locations = models.ManyToManyField(Location, blank=True, related_name="+")

    class Meta:
        abstract = True


class Hours(OpenStretch):
    """A stretch of every week. Monday is 0."""

    practitioner = models.ForeignKey(Practitioner, models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens"), closes__lte=1440),
                name="hours_end_after_they_start",
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="hours_lie_on_a_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday}: {self.opens}–{self.closes}"


class Override(models.Model):
    """A date whose weekly hours do not count; its own stretches do. Without any it is closed."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practitioner = models.ForeignKey(Practitioner, models.CASCADE, related_name="overrides")
    on = models.DateField()
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("practitioner", "on", name="one_override_per_date"),
        ]

    def __str__(self) -> str:
        return f"{self.on}"


class OverrideHours(OpenStretch):
    override = models.ForeignKey(Override, models.CASCADE, related_name="stretches")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens"), closes__lte=1440),
                name="override_hours_end_after_they_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opens}–{self.closes}"


class PractitionerTerms(models.Model):
    """The rules of asking for one practitioner."""

    practitioner = models.OneToOneField(Practitioner, models.CASCADE, related_name="terms")
    notice = models.DurationField(default=timedelta(hours=24))
    horizon = models.PositiveSmallIntegerField(default=60)
    increment = models.DurationField(null=True, blank=True)
    buffer_before = models.DurationField(default=ZERO)
    buffer_after = models.DurationField(default=ZERO)
    most_per_day = models.PositiveSmallIntegerField(null=True, blank=True)
    response_time = models.DurationField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(notice__gte=ZERO), name="notice_is_not_negative"),
            models.CheckConstraint(
                condition=Q(increment__isnull=True) | Q(increment__gt=ZERO),
                name="increment_is_some_time",
            ),
            models.CheckConstraint(
                condition=Q(buffer_before__gte=ZERO, buffer_after__gte=ZERO),
                name="buffers_are_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(response_time__isnull=True) | Q(response_time__gt=ZERO),
                name="response_time_is_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Terms of {self.practitioner_id}"


class OfficeHours(models.Model):
    """When the practitioner works: greys the calendar and limits nothing."""

    practitioner = models.ForeignKey(Practitioner, models.CASCADE, related_name="office_hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.PositiveSmallIntegerField()
    closes = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens"), closes__lte=1440),
                name="office_hours_end_after_they_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday}: {self.opens}–{self.closes}"
