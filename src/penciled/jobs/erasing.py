"""Files that hold a practice's clients, when one of them is erased.

Which clients a file names, nobody can tell without reading it all: so every file goes, and can be
made anew. What is being written is called off; what is being read in must come to its end first.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from penciled.core.errors import InvalidInput
from penciled.jobs.actions import cancel
from penciled.jobs.models import UNDER_WAY, FilePart, Job

READS_IN = "import"
READING = "Clients are being imported at this moment. Wait until that is over, then erase."


def files_of(practice: UUID) -> int:
    """Count the jobs of a practice whose files are still kept."""
    parts = FilePart.objects.filter(job__practice_ref=practice)
    return parts.values("job").distinct().count()


@transaction.atomic
def forget_files(practice: UUID, *, now: datetime) -> None:
    """Delete what was exported and what was sent in; the caller holds nothing yet.

    Raises:
        InvalidInput: an import is under way.
    """
    under_way = Job.objects.filter(practice_ref=practice, state__in=UNDER_WAY).order_by("id")
    for job in under_way.select_for_update():
        if READS_IN in job.kind:
            raise InvalidInput(READING)
        cancel(job, now=now)
    files = Job.objects.filter(practice_ref=practice, parts__isnull=False)
    kept = [job.pk for job in files.distinct().order_by("id")]
    FilePart.objects.filter(job__in=kept).delete()
    Job.objects.filter(pk__in=kept, expires_at__gt=now).update(expires_at=now)
