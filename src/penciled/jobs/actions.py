"""Ask for work, call it off, take it up, and tidy up behind it.

The job's row is locked before anything its work touches. A worker whose lease another has taken,
or whose job was called off, changes nothing any more: `held` finds no row for it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from penciled.core.errors import AlreadyResolved
from penciled.jobs.models import OVER, UNDER_WAY, FilePart, Job, JobItem, JobState

LEASE, MOST_TRIES = timedelta(minutes=1), 5
KEPT = timedelta(days=400)
GAVE_UP = "It was begun several times and never came to its end. Nothing more will be tried."


def draft(
    kind: str,
    *,
    practice: UUID,
    by: UUID | None,
    good_for: timedelta,
    now: datetime,
    **options: Any,
) -> Job:
    """Begin a job that nobody works on yet; it and its files are gone after `good_for`."""
    return Job.objects.create(
        kind=kind,
        practice_ref=practice,
        asked_by=by,
        options=options,
        created_at=now,
        expires_at=now + good_for,
    )


@transaction.atomic
def hand_over(
    job: Job,
    *,
    kind: str = "",
    after: Collection[JobState] = (JobState.DRAFT,),
    good_for: timedelta,
    now: datetime,
) -> Job:
    """Let the worker have what is being prepared, or what goes on as another `kind`.

    Raises:
        AlreadyResolved: it stands otherwise than `after`, so somebody was faster.
    """
    found = Job.objects.select_for_update().get(pk=job.pk)
    if found.state not in after or found.kind != job.kind:
        raise AlreadyResolved("This was begun already.", state=found.state)
    found.kind = kind or found.kind
    found.state, found.tries, found.words = JobState.QUEUED, 0, ""
    found.done, found.total, found.cursor, found.ended_at = 0, 0, {}, None
    found.expires_at = now + good_for
    found.save()
    return found


@transaction.atomic
def cancel(job: Job, *, now: datetime) -> Job:
    """Call off what is not over yet: the step under way is finished, none follows, no file stays.

    Raises:
        AlreadyResolved: it is over.
    """
    found = Job.objects.select_for_update().get(pk=job.pk)
    if found.state in OVER:
        raise AlreadyResolved("This is over already.", state=found.state)
    _end(found, JobState.CANCELLED, now=now)
    found.parts.all().delete()
    return found


def take(*, now: datetime, lease: timedelta = LEASE) -> Job | None:
    """Take up the oldest job that nobody works on, or whose worker has died."""
    if not _free(now).exists():
        return None  # Most of the time; the lock below would keep SQLite's writers waiting.
    with transaction.atomic():
        free = _free(now).order_by("id")
        if connection.features.has_select_for_update_skip_locked:
            free = free.select_for_update(skip_locked=True)
        job = free.first()
        if job is None:
            return None
        if job.tries >= MOST_TRIES:
            _end(job, JobState.FAILED, words=GAVE_UP, now=now)
            return None
        job.state, job.lease, job.leased_until = JobState.WORKING, uuid4(), now + lease
        job.tries += 1
        job.save()
        return job


def held(job: Job) -> Job | None:
    """Lock the row of a job in the caller's transaction; none where it is no longer ours."""
    ours = Job.objects.select_for_update().filter(pk=job.pk, lease=job.lease)
    return ours.filter(state=JobState.WORKING).first()


@transaction.atomic
def finish(job: Job, *, words: str = "", now: datetime) -> None:
    """Say that a job of ours is done, or with `words` why it failed."""
    found = held(job)
    if found:
        _end(found, JobState.FAILED if words else JobState.DONE, words=words, now=now)


@transaction.atomic
def give_back(job: Job) -> None:
    """Let go of a job in the middle; another goes on at once."""
    ours = Job.objects.filter(pk=job.pk, lease=job.lease, state=JobState.WORKING)
    ours.update(state=JobState.QUEUED, lease=None, leased_until=None, tries=F("tries") - 1)


@transaction.atomic(durable=True)
def forget(*, now: datetime) -> None:
    """Delete files that ran out, jobs that were only prepared, and in the end every job."""
    out = Job.objects.filter(expires_at__lte=now).exclude(state__in=UNDER_WAY)
    FilePart.objects.filter(job__in=out).delete()
    JobItem.objects.filter(job__in=out).delete()
    old = Q(state=JobState.DRAFT) | Q(created_at__lte=now - KEPT)
    out.filter(old).delete()


def discard(job: Job) -> None:
    """Delete a job with all that is kept of it."""
    Job.objects.filter(pk=job.pk).delete()


def _free(now: datetime) -> QuerySet[Job]:
    left = Q(state=JobState.WORKING, leased_until__lte=now)
    return Job.objects.filter(Q(state=JobState.QUEUED) | left)


def _end(job: Job, state: JobState, *, words: str = "", now: datetime) -> None:
    job.state, job.words, job.ended_at = state, words, now
    job.lease = job.leased_until = None
    job.save()
