"""A practice's data as a zip: each table as JSON Lines and as CSV, and a page that explains them.

Made by the worker, some hundred rows at a time, with one part of the zip in memory. Taken up
again after its worker died, it is begun anew. What changes while it is made may be in one table
and not yet in another.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import IO, TYPE_CHECKING, Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.db import transaction

from penciled.audit import chain
from penciled.core.cells import MARK, safe
from penciled.exporting import booked, offered, people, record
from penciled.exporting.explained import explained
from penciled.jobs import actions as jobs
from penciled.jobs import queries
from penciled.jobs.files import PartWriter
from penciled.jobs.models import JobState
from penciled.practices.models import Practice

if TYPE_CHECKING:
    from penciled.exporting.tables import Table
    from penciled.jobs.models import Job
    from penciled.practices.models import Member

KIND, FILE, GOOD_FOR = "practice.export", "export", timedelta(days=3)
PER_STEP = 300
TABLES: tuple[Table, ...] = (
    *offered.TABLES,
    *people.TABLES,
    *booked.TABLES,
    *record.TABLES,
)


@transaction.atomic(durable=True)
def begin_export(practice: Practice, *, by: Member | None, now: datetime) -> Job:
    """Ask for a practice's data; while an export is under way, return that one."""
    Practice.objects.select_for_update().get(pk=practice.pk)
    running = queries.under_way(practice.ref, kinds=[KIND])
    if running:
        return running
    ref = by.ref if by else None
    job = jobs.draft(KIND, practice=practice.ref, by=ref, good_for=GOOD_FOR, now=now)
    job = jobs.hand_over(job, good_for=GOOD_FOR, now=now)
    actor = f"member:{ref}" if ref else "system"
    chain.record("practice.exported", practice=practice.ref, actor=actor, at=now, about=job.ref)
    return job


def export_of(practice: Practice, ref: UUID) -> Job | None:
    return queries.job_of(practice.ref, ref, kinds=[KIND])


def exports_of(practice: Practice) -> list[Job]:
    """Return the latest exports of a practice, newest first."""
    return list(queries.jobs_of(practice.ref, kinds=[KIND])[:10])


def fresh_export(practice: Practice, *, now: datetime) -> Job | None:
    """Return the newest export that is done and can still be fetched."""
    done = queries.jobs_of(practice.ref, kinds=[KIND])
    return done.filter(state=JobState.DONE, expires_at__gt=now).first()


class Export:
    """Writes the zip: first all tables as JSON Lines, then as CSV."""

    def __init__(self, job: Job) -> None:
        self.practice = Practice.objects.get(ref=job.practice_ref)
        self.writer = PartWriter(job, FILE)
        self.zip = ZipFile(self.writer, "w", ZIP_DEFLATED)
        self.plan = [(table, form) for form in ("jsonl", "csv") for table in TABLES]
        self.at, self.last = 0, 0
        self.member: IO[bytes] | None = None
        self.counts: dict[str, int] = dict.fromkeys((each.name for each in TABLES), 0)
        job.done = 0
        job.total = 2 * sum(each.of(self.practice).count() for each in TABLES)

    def step(self, job: Job, *, now: datetime) -> bool:
        """Write some rows, or what closes the zip."""
        if self.at == len(self.plan):
            self._end(job, now=now)
            return False
        table, form = self.plan[self.at]
        if self.member is None:
            self.member = self._open(f"{table.name}.{form}", now)
            if form == "csv":
                self.member.write(MARK.encode() + _line(list(table.columns)))
        rows = list(table.of(self.practice).filter(pk__gt=self.last).order_by("pk")[:PER_STEP])
        self.member.write(b"".join(_written(table, rows, form)))
        job.done = min(job.done + len(rows), max(job.total, 0))
        if form == "jsonl":
            self.counts[table.name] += len(rows)
        if len(rows) < PER_STEP:
            self.member.close()
            self.member, self.last, self.at = None, 0, self.at + 1
        else:
            self.last = rows[-1].pk
        return True

    def close(self) -> None:
        self.writer.abandon()
        if self.member:
            self.member.close()
        self.zip.close()

    def _end(self, job: Job, *, now: datetime) -> None:
        said = explained(self.practice.name, TABLES, self.counts, now=now)
        with self._open("README.md", now) as readme:
            readme.write(said.encode())
        self.zip.close()
        self.writer.finish()
        job.done = job.total
        job.result = {"rows": self.counts, "bytes": self.writer.size}

    def _open(self, name: str, now: datetime) -> IO[bytes]:
        about = ZipInfo(name, date_time=now.timetuple()[:6])
        about.compress_type = ZIP_DEFLATED
        return self.zip.open(about, "w", force_zip64=True)


def _written(table: Table, rows: list[Any], form: str) -> Iterator[bytes]:
    for row in rows:
        said = table.said(row)
        if form == "jsonl":
            yield json.dumps(said, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        else:
            yield _line([_cell(value) for value in said.values()])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return safe(" ".join(value))
    if isinstance(value, list | dict):
        return safe(json.dumps(value, ensure_ascii=False))
    return safe(str(value)) if isinstance(value, str) else str(value)


def _line(cells: list[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode("utf-8", "replace")
