"""Read jobs. A practice's alone: another's is as if it never existed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from django.db.models import QuerySet

from penciled.jobs.models import PART, UNDER_WAY, FilePart, Job, JobState


def job_of(practice: UUID, ref: UUID, *, kinds: Collection[str]) -> Job | None:
    return Job.objects.filter(practice_ref=practice, ref=ref, kind__in=kinds).first()


def jobs_of(practice: UUID, *, kinds: Collection[str]) -> QuerySet[Job]:
    """Return a practice's jobs of these kinds, the latest first; no drafts."""
    some = Job.objects.filter(practice_ref=practice, kind__in=kinds)
    return some.exclude(state=JobState.DRAFT).order_by("-id")


def under_way(practice: UUID, *, kinds: Collection[str]) -> Job | None:
    """Return the practice's job of these kinds that is waiting or being worked on, if any."""
    some = Job.objects.filter(practice_ref=practice, kind__in=kinds, state__in=UNDER_WAY)
    return some.order_by("id").first()


def size_of(job: Job, name: str) -> int:
    """Return how many bytes a file has: all its parts but the last are full."""
    last = job.parts.filter(name=name).order_by("-number").first()
    return last.number * PART + len(last.content) if last else 0


def pieces_of(job: Job, name: str) -> Iterator[bytes]:
    """Yield a file in pieces of at most 1 MB: one query each, so that nothing is held meanwhile."""
    number = 0
    while piece := part_of(job, name, number):
        yield piece
        number += 1


def part_of(job: Job, name: str, number: int) -> bytes:
    """Return one part of a file; nothing behind its end."""
    found = FilePart.objects.filter(job=job, name=name, number=number)
    content = found.values_list("content", flat=True).first()
    return b"" if content is None else bytes(content)
