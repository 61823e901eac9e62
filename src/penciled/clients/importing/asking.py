"""What the desk asks for: take a file in, choose how it is read, check it, import it, undo that.

One job goes through it all, as CHECK, then IMPORT, then UNDO. Its file is deleted once it is
imported, or a day after it came.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from penciled.audit import chain
from penciled.clients.importing import reading
from penciled.clients.importing.fields import chosen, guessed, plain_header, trouble_with
from penciled.clients.importing.meeting import ADD, FILL, LIST, Met
from penciled.clients.importing.rows import order_of
from penciled.clients.importing.work import meeting_of, reading_of
from penciled.clients.matching import Likely, likely
from penciled.core.errors import AlreadyResolved, InvalidInput
from penciled.core.matching import Person
from penciled.jobs import actions as jobs
from penciled.jobs import queries
from penciled.jobs.models import OVER, Job, JobState

if TYPE_CHECKING:
    from penciled.practices.models import Member, Practice

CHECK, IMPORT, UNDO = "clients.check", "clients.import", "clients.import_undo"
KINDS = (CHECK, IMPORT, UNDO)
GOOD_FOR = timedelta(days=1)
PREVIEWED, SAMPLED, REMEMBERED, MOST_OPEN = 8, 200, 20, 5
NO_MORE = "This was imported already, or called off."
TOO_MANY = "Five files wait to be imported. Import or discard one of them first."
TOO_LATE = "It is too late to undo this import: a day has gone by."


@dataclass(frozen=True, slots=True)
class Previewed:
    """A row as it would be, and the records that may be of the same person."""

    met: Met
    like: list[Likely]


def must_have_room(practice: Practice, *, now: datetime) -> None:
    """Let pass who has not sent in many files already.

    Raises:
        FileRefused: as many wait as may.
    """
    if len(open_of(practice, now=now)) >= MOST_OPEN:
        raise reading.FileRefused(TOO_MANY, field="file")


def begin(practice: Practice, *, called: str, by: Member, now: datetime) -> reading.Arriving:
    """Make room for a file; what comes of it is given to what is returned."""
    job = jobs.draft(
        CHECK, practice=practice.ref, by=by.ref, good_for=GOOD_FOR, now=now, called=called[:120]
    )
    return reading.Arriving(job)


def arrived(file: reading.Arriving, practice: Practice) -> Job:
    """Find out how a file is to be read, as far as that can be guessed.

    Raises:
        FileRefused: it is empty, or no table; nothing of it is kept.
    """
    file.finish()
    try:
        encoding, separator = reading.guess(file.job, is_utf8=file.is_utf8)
        said = {"size": file.size, "digest": file.digest.hexdigest(), "mapping": {}}
        file.job.options |= {**said, "same": FILL, "shared": LIST, "alike": ADD}
        _read_by(file.job, encoding=encoding, separator=separator)
        _guess_columns(file.job, practice)
    except reading.FileRefused:
        jobs.discard(file.job)
        raise
    file.job.save()
    return file.job


def give_up(file: reading.Arriving) -> None:
    """Delete what came of a file that did not come whole, or came for nothing."""
    file.writer.abandon()
    jobs.discard(file.job)


@transaction.atomic
def choose(job: Job, practice: Practice, said: dict[str, Any]) -> Job:
    """Let a file be read in another way, and take other columns for our fields.

    Where encoding or separator are others, the columns are guessed anew.

    Raises:
        AlreadyResolved: it is being checked, imported or over.
        FileRefused: that way it can’t be read.
    """
    found = Job.objects.select_for_update().get(pk=job.pk)
    if found.kind != CHECK or found.is_under_way or found.state == JobState.CANCELLED:
        raise AlreadyResolved(NO_MORE, state=found.state)
    by = {name: said.pop(name) for name in ("encoding", "separator")}
    is_other = any(found.options[name] != value for name, value in by.items())
    found.options |= said
    if is_other:
        _read_by(found, **by)
        _guess_columns(found, practice)
    found.state, found.words, found.result = JobState.DRAFT, "", {}
    found.done, found.ended_at = 0, None
    found.save()
    return found


def check(job: Job, *, now: datetime) -> Job:
    """Let the worker look at every row.

    Raises:
        InvalidInput: the columns that were chosen don’t go together.
        AlreadyResolved: it was begun already.
    """
    wrong = trouble_with(job.options["mapping"])
    if wrong:
        raise InvalidInput(wrong)
    return jobs.hand_over(job, good_for=GOOD_FOR, now=now)


@transaction.atomic
def confirm(job: Job, *, by: Member, now: datetime) -> Job:
    """Let the worker import what was checked.

    Raises:
        AlreadyResolved: it was not checked, or is imported already.
    """
    if job.kind != CHECK or not job.is_done or job.has_run_out(now):
        raise AlreadyResolved(NO_MORE, state=job.state)
    rows = job.done
    done = [JobState.DONE]
    found = jobs.hand_over(job, kind=IMPORT, after=done, good_for=GOOD_FOR, now=now)
    found.asked_by, found.total = by.ref, rows
    found.save()
    _note(found, "clients.import_begun", by=by, now=now)
    return found


@transaction.atomic
def undo(job: Job, *, by: Member, now: datetime) -> Job:
    """Let the worker delete whom an import added, as far as nobody touched them.

    Raises:
        AlreadyResolved: it is not over, was undone already, or a day has gone by.
    """
    if not can_undo(job, now=now):
        raise AlreadyResolved(TOO_LATE, state=job.state)
    found = jobs.hand_over(job, kind=UNDO, after=OVER, good_for=GOOD_FOR, now=now)
    _note(found, "clients.import_undo_begun", by=by, now=now)
    return found


def can_undo(job: Job, *, now: datetime) -> bool:
    """Say whether an import may still be undone: it is done, or ended in the middle."""
    return job.kind == IMPORT and job.state in OVER and not job.has_run_out(now)


def import_of(practice: Practice, ref: UUID) -> Job | None:
    """Return an import; one whose file is still on its way is not there yet."""
    found = queries.job_of(practice.ref, ref, kinds=KINDS)
    return found if found and _is_here(found) else None


def imports_of(practice: Practice) -> list[Job]:
    """Return the latest imports, newest first."""
    return list(queries.jobs_of(practice.ref, kinds=(IMPORT, UNDO))[:REMEMBERED])


def open_of(practice: Practice, *, now: datetime) -> list[Job]:
    """Return the files that came and are not imported yet, newest first."""
    files = Job.objects.filter(practice_ref=practice.ref, kind=CHECK, expires_at__gt=now)
    some = files.exclude(state=JobState.CANCELLED).order_by("-id")[:REMEMBERED]
    return [each for each in some if _is_here(each)]


def earlier_of(practice: Practice, job: Job) -> Job | None:
    """Return when this very file was imported before."""
    done = (each for each in imports_of(practice) if each.kind == IMPORT and each.is_done)
    digest = job.options["digest"]
    return next((each for each in done if each.options["digest"] == digest), None)


def preview(job: Job, practice: Practice, *, now: datetime) -> list[Previewed]:
    """Return the first rows as they would be stored. Some queries for each.

    Raises:
        FileRefused: it can’t be read so far.
    """
    rows = reading_of(job, practice, now=now)
    said = [rows.read(number, cells) for number, cells in islice(_rows(job), PREVIEWED)]
    met = meeting_of(job, practice).meet(said)
    return [Previewed(each, _like(each, practice)) for each in met]


def samples_of(job: Job) -> list[list[str]]:
    """Return the first rows as they stand in the file.

    Raises:
        FileRefused: it can’t be read so far.
    """
    return [cells for _number, cells in islice(_rows(job), PREVIEWED)]


def _like(met: Met, practice: Practice) -> list[Likely]:
    said = met.row.values
    if met.becomes != "new" or not met.row.name:
        return []
    mails, phones = ([said[name]] if said.get(name) else [] for name in ("email", "phone"))
    person = Person(names=[met.row.name], mails=mails, phones=phones, born=said.get("birth_date"))
    return likely(practice, person)[:2]


def _is_here(job: Job) -> bool:
    return "headers" in job.options


def _read_by(job: Job, *, encoding: str, separator: str) -> None:
    headers = reading.headers_of(job, encoding=encoding, separator=separator)
    job.options |= {"encoding": encoding, "separator": separator, "headers": headers}


def _guess_columns(job: Job, practice: Practice) -> None:
    mapping = guessed(job.options["headers"], _remembered(practice))
    born = next((int(place) for place, name in mapping.items() if name == "birth_date"), None)
    rows = islice(_rows(job), SAMPLED) if born is not None else ()
    samples = [cells[born] for _n, cells in rows if born is not None and born < len(cells)]
    job.options |= {"mapping": mapping, "order": order_of(samples)}


def _rows(job: Job) -> Any:
    said = job.options
    return reading.rows_of(job, encoding=said["encoding"], separator=said["separator"])


def _remembered(practice: Practice) -> dict[str, str]:
    """Return which header was which field in the imports before; the latest counts."""
    known: dict[str, str] = {}
    for each in reversed(imports_of(practice)):
        known |= chosen(each.options["headers"], each.options["mapping"])
    return {header: name for header, name in known.items() if header == plain_header(header)}


def _note(job: Job, action: str, *, by: Member, now: datetime) -> None:
    actor, practice = f"member:{by.ref}", job.practice_ref
    chain.record(action, practice=practice, actor=actor, at=now, about=job.ref)
