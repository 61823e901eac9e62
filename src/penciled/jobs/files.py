"""Files of a job, written and read as any file, and kept in the database in parts of 1 MB."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from penciled.jobs.models import PART, FilePart
from penciled.jobs.queries import part_of

if TYPE_CHECKING:
    from typing_extensions import Buffer

    from penciled.jobs.models import Job


class PartWriter(io.RawIOBase):
    """Writes a file of a job from its beginning; holds at most one part in memory.

    What was written is there once it is closed.
    """

    def __init__(self, job: Job, name: str) -> None:
        super().__init__()
        self.job, self.name = job, name
        self.held, self.number, self.size = bytearray(), 0, 0
        self.abandoned = False
        job.parts.filter(name=name).delete()

    def writable(self) -> bool:
        return True

    def write(self, raw: Buffer) -> int:
        if not self.abandoned:
            self._take(raw)
        return memoryview(raw).nbytes

    def _take(self, raw: Buffer) -> None:
        self.held += raw
        self.size += memoryview(raw).nbytes
        while len(self.held) >= PART:
            self._keep(bytes(self.held[:PART]))
            del self.held[:PART]

    def abandon(self) -> None:
        """Take what is still written, and keep none of it."""
        self.abandoned = True

    def finish(self) -> None:
        """Keep what is still held."""
        if self.held:
            self._keep(bytes(self.held))
            self.held.clear()

    def _keep(self, content: bytes) -> None:
        FilePart.objects.create(job=self.job, name=self.name, number=self.number, content=content)
        self.number += 1


class PartReader(io.RawIOBase):
    """Reads a file of a job from its beginning, one part in memory at a time."""

    def __init__(self, job: Job, name: str) -> None:
        super().__init__()
        self.job, self.name = job, name
        self.number, self.at, self.part = 0, 0, b""

    def readable(self) -> bool:
        return True

    def readinto(self, room: Buffer) -> int:
        if self.at == len(self.part):
            self.part, self.at = part_of(self.job, self.name, self.number), 0
            self.number += 1
        view = memoryview(room).cast("B")
        piece = self.part[self.at : self.at + len(view)]
        view[: len(piece)] = piece
        self.at += len(piece)
        return len(piece)
