"""Hours and terms as they are stored; `queries` turns them into what the core computes with.

Minutes count from local midnight of the practitioner's zone; 1440 is the midnight
that ends the day. An empty set of services or locations means all of them.
"""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from penciled.practices.models import Location, Practice, Practitioner, Service

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
    """A stretch of a weekday; Monday is 0. As `core.hours.Season` has it where not every week's.

    It holds from `since` to `until`, both included, in every `every`th week from that of `since`.
    """

    practitioner = models.ForeignKey(Practitioner, models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField()
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    every = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens"), closes__lte=1440),
                name="hours_end_after_they_start",
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="hours_lie_on_a_weekday"),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
                name="hours_stop_after_they_begin",
            ),
            models.CheckConstraint(
                condition=Q(every=1) | Q(every__range=(2, 8), since__isnull=False),
                name="weeks_are_counted_from_a_date",
            ),
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


class TermsFields(models.Model):
    """The rules of asking. `asked_by` is a minute of the local date before the start's.

    An `increment` of None steps by the length of what is wanted. Whoever cancels `late_within`
    of the start counts as late; from `cancel_until` before it on nobody cancels online.
    """

    notice = models.DurationField(default=timedelta(hours=24))
    asked_by = models.PositiveSmallIntegerField(null=True, blank=True)
    horizon = models.PositiveSmallIntegerField(default=60)
    increment = models.DurationField(null=True, blank=True)
    buffer_before = models.DurationField(default=ZERO)
    buffer_after = models.DurationField(default=ZERO)
    most_per_day = models.PositiveSmallIntegerField(null=True, blank=True)
    response_time = models.DurationField(null=True, blank=True)
    late_within = models.DurationField(default=timedelta(hours=24))
    cancel_until = models.DurationField(default=ZERO)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(notice__gte=ZERO), name="%(class)s_notice_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(asked_by__isnull=True) | Q(asked_by__lte=1440),
                name="%(class)s_asked_by_is_of_a_day",
            ),
            models.CheckConstraint(
                condition=Q(increment__isnull=True) | Q(increment__gt=ZERO),
                name="%(class)s_increment_is_some_time",
            ),
            models.CheckConstraint(
                condition=Q(buffer_before__gte=ZERO, buffer_after__gte=ZERO),
                name="%(class)s_buffers_are_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(response_time__isnull=True) | Q(response_time__gt=ZERO),
                name="%(class)s_response_time_is_some_time",
            ),
            models.CheckConstraint(
                condition=Q(late_within__gte=ZERO, cancel_until__gte=ZERO),
                name="%(class)s_cancelling_ends_before_the_start",
            ),
        ]


def every_term() -> list[str]:
    """Return the names of all terms."""
    return [field.name for field in TermsFields._meta.get_fields()]


class PracticeTerms(TermsFields):
    """What holds for everybody in a practice who has no terms of their own."""

    practice = models.OneToOneField(Practice, models.CASCADE, related_name="terms")

    def __str__(self) -> str:
        return f"Terms of practice {self.practice_id}"


class PractitionerTerms(TermsFields):
    """Where one practitioner differs: only the fields named in `own` count."""

    practitioner = models.OneToOneField(Practitioner, models.CASCADE, related_name="terms")
    own = models.JSONField(default=every_term)

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
