"""The worker's side of an import: check a file, import it, take that back.

A check changes nothing and is begun anew by whoever takes it up. An import keeps the row it has
come to with what it stored, and goes on from there.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from penciled.audit import chain
from penciled.clients.importing.meeting import Meeting, Met
from penciled.clients.importing.reading import FILE, NO_ROWS, FileRefused, rows_of, widened
from penciled.clients.importing.rows import Reading, Written, today_in
from penciled.clients.importing.storing import store, take_back
from penciled.clients.words import folded
from penciled.core.cells import MARK, safe
from penciled.jobs.files import PartWriter
from penciled.practices.models import Member, Practice
from penciled.practices.queries import practitioners_of

if TYPE_CHECKING:
    from penciled.jobs.models import Job

FAULTY, ERRORS = "faulty", "errors"
CHECKED_A_STEP, STORED_A_STEP, UNDONE_A_STEP = 500, 100, 100
OWN_HEADERS = ("Row", "What is wrong")  # of the file with what can't be imported
BECOMES = ("new", "fill", "known", "skipped", "wrong")


def reading_of(job: Job, practice: Practice, *, now: datetime) -> Reading:
    """Return how the rows of a job's file are read."""
    said = job.options
    return Reading(
        headers=said["headers"],
        mapping=said["mapping"],
        order=said["order"],
        practitioners={folded(each.name): each.pk for each in practitioners_of(practice)},
        today=today_in(now, practice.zone_info),
    )


def meeting_of(job: Job, practice: Practice) -> Meeting:
    said = job.options
    return Meeting(practice, same=said["same"], shared=said["shared"], alike=said["alike"])


class _Pass:
    """One way through a file, some rows at a time."""

    def __init__(self, job: Job) -> None:
        self.practice = Practice.objects.get(ref=job.practice_ref)
        said = job.options
        self.rows = rows_of(job, encoding=said["encoding"], separator=said["separator"])
        self.meeting = meeting_of(job, self.practice)
        self.reading: Reading | None = None
        self.counts: Counter[str] = Counter(dict.fromkeys((*BECOMES, "alike"), 0))

    def close(self) -> None:
        self.rows.close()

    def some(self, job: Job, most: int, *, now: datetime) -> list[tuple[list[str], Written]]:
        """Return the next rows, as cells and as what they say."""
        if self.reading is None:
            self.reading = reading_of(job, self.practice, now=now)
        read = self.reading.read
        return [(cells, read(number, cells)) for number, cells in islice(self.rows, most)]

    def count(self, met: Sequence[Met]) -> None:
        self.counts.update(each.becomes for each in met)
        self.counts["alike"] += sum(each.alike for each in met)


class Check(_Pass):
    """Says what would become of each row, and writes down what is wrong."""

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self.errors, self.faulty = PartWriter(job, ERRORS), PartWriter(job, FAULTY)
        self.faulty.write(MARK.encode() + _line([*OWN_HEADERS, *job.options["headers"]]))
        job.done, job.total = 0, 0

    def step(self, job: Job, *, now: datetime) -> bool:
        some = self.some(job, CHECKED_A_STEP, now=now)
        if not some and not job.done:
            raise FileRefused(NO_ROWS)
        met = self.meeting.meet([row for _cells, row in some])
        self.count(met)
        for cells, row in some:
            self._write(row, cells, columns=len(job.options["headers"]))
        job.done += len(some)
        if len(some) == CHECKED_A_STEP:
            return True
        self.errors.finish()
        self.faulty.finish()
        job.total, job.result = job.done, dict(self.counts)
        return False

    def close(self) -> None:
        super().close()
        self.errors.abandon()
        self.faulty.abandon()

    def _write(self, row: Written, cells: list[str], *, columns: int) -> None:
        for each in row.troubles:
            said = [each.row, each.column, each.value, each.words]
            self.errors.write(json.dumps(said, ensure_ascii=False).encode() + b"\n")
        if row.troubles:
            words = (f"{each.column}: {each.words}".removeprefix(": ") for each in row.troubles)
            own = [str(row.number), " ".join(words), *widened(cells, columns)]
            self.faulty.write(_line([safe(each) for each in own]))


class Import(_Pass):
    """Stores the rows that can be."""

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        members = Member.objects.filter(practice=self.practice)
        self.by = members.filter(ref=job.asked_by).first() if job.asked_by else None
        self.counts.update(job.cursor.get("counts", {}))

    def step(self, job: Job, *, now: datetime) -> bool:
        self._catch_up(job, now=now)
        some = self.some(job, STORED_A_STEP, now=now)
        self.count(store(job, [row for _cells, row in some], self.meeting, by=self.by, now=now))
        if some:
            job.done += len(some)
            job.cursor = {"row": some[-1][1].number, "counts": dict(self.counts)}
        if len(some) == STORED_A_STEP:
            return True
        job.result = dict(self.counts)
        job.parts.filter(name=FILE).delete()
        counts = {"added": self.counts["new"], "filled": self.counts["fill"]}
        _tell(job, "clients.imported", now=now, **counts)
        return False

    def _catch_up(self, job: Job, *, now: datetime) -> None:
        """Come to the row behind the last one that was stored, with those before in mind."""
        last = job.cursor.get("row", 0)
        while self.reading is None and last:
            self.reading = reading_of(job, self.practice, now=now)
            for number, cells in self.rows:
                self.meeting.note(self.reading.read(number, cells))
                if number == last:
                    break


class Undo:
    """Deletes who came by an import, if nobody touched them since."""

    def __init__(self, job: Job) -> None:
        self.counts = Counter(dict.fromkeys(("undone", "kept"), 0) | job.cursor.get("counts", {}))

    def step(self, job: Job, *, now: datetime) -> bool:
        job.total = job.total or job.items.count()
        done, kept = take_back(job, after=job.cursor.get("item", 0), most=UNDONE_A_STEP)
        self.counts.update(undone=len(done), kept=len(kept))
        last = max([*done, *kept], default=0)
        if last:
            job.done += len(done) + len(kept)
            job.cursor = {"item": last, "counts": dict(self.counts)}
            return True
        job.result = job.result | dict(self.counts)
        _tell(job, "clients.import_undone", now=now, **self.counts)
        return False

    def close(self) -> None:
        """Nothing is held."""


def errors_of(lines: Iterator[bytes], most: int) -> list[list[Any]]:
    """Return the first of what a check found wrong: row, column, value, words."""
    whole = b"".join(islice(lines, 1)).split(b"\n")[:most]
    return [json.loads(line) for line in whole if line.endswith(b"]")]


def _tell(job: Job, action: str, *, now: datetime, **counts: int) -> None:
    actor = f"member:{job.asked_by}" if job.asked_by else "system"
    practice = job.practice_ref
    chain.record(action, practice=practice, actor=actor, at=now, about=job.ref, **counts)


def _line(cells: list[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode("utf-8", "replace")
