"""A job, the parts of its files, and what it did to which thing."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q

PART = 1024 * 1024


class JobState(models.TextChoices):
    DRAFT = "draft", "Being prepared"
    QUEUED = "queued", "About to begin"
    WORKING = "working", "Under way"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


UNDER_WAY = (JobState.QUEUED, JobState.WORKING)
OVER = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class Job(models.Model):
    """`asked_by` is the member's ref; `options` what they chose, `result` what came of it.

    `done` of `total` is for people; what the work itself needs to go on from stands in `cursor`.
    `words` say why it failed. Of personal data there is some in its files alone, and those are
    deleted once it has run out. `tries`: how often somebody took it up.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice_ref = models.UUIDField()
    kind = models.CharField(max_length=40)
    asked_by = models.UUIDField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.DRAFT)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    words = models.CharField(max_length=300, blank=True)
    options = models.JSONField(default=dict)
    cursor = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    tries = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="working", lease__isnull=False, leased_until__isnull=False)
                | (~Q(state="working") & Q(lease__isnull=True, leased_until__isnull=True)),
                name="a_job_is_leased_exactly_while_it_is_worked_on",
            ),
        ]
        indexes = [
            models.Index("id", condition=Q(state__in=UNDER_WAY), name="jobs_to_be_done"),
            models.Index("practice_ref", "kind", "id", name="jobs_of_a_practice"),
            models.Index("expires_at", name="jobs_that_run_out"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def is_done(self) -> bool:
        return self.state == JobState.DONE

    def has_run_out(self, now: datetime) -> bool:
        """Say whether its files are gone, or about to be."""
        return self.expires_at <= now


class FilePart(models.Model):
    """A piece of at most 1 MB of the file `name` of a job; they follow each other by `number`."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="parts")
    name = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint("job", "name", "number", name="a_part_of_a_file_is_kept_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class JobItem(models.Model):
    """What a job did to one thing, until it can no longer be undone."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="items")
    number = models.PositiveIntegerField()
    about = models.UUIDField()
    what = models.CharField(max_length=12)

    class Meta:
        constraints = [
            models.UniqueConstraint("job", "number", "what", name="a_job_does_a_thing_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.what}"
