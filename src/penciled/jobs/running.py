"""The worker's side of jobs: take one up, do a few of its steps, give the mail its turn again."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from django.db import InterfaceError, OperationalError, connection, transaction

from penciled.core.errors import DomainError
from penciled.jobs import actions
from penciled.jobs.models import Job

BREATH = 0.12  # seconds
SLICE = 1.0  # seconds after which mail has its turn, if the step under way is over
OURS = "Something went wrong on our side. What was done up to there stays; nothing is half done."
log = logging.getLogger("penciled.jobs")


class Work(Protocol):
    """What is done for a job. Made anew whenever one is taken up; goes on from its `cursor`."""

    def step(self, job: Job, *, now: datetime) -> bool:
        """Do a little, well under a second of it, and say whether more is to be done.

        Runs in a transaction of its own, with the job locked; what is written to the job
        (`done`, `total`, `cursor`, `result`) is kept with what was done, or neither is.

        Raises:
            DomainError: it can't be done; its words are for people, and the job has failed.
        """

    def close(self) -> None:
        """Let go of what is held in memory: no step follows, and nothing may be written."""


Kinds = Mapping[str, Callable[[Job], Work]]


class Bench:
    """One job in hand at a time, or none.

    `breath` is what it leaves others between two steps where only one can write at a time: who
    waits there looks again every tenth of a second, and would seldom look at the right moment.
    """

    def __init__(
        self,
        kinds: Kinds,
        *,
        clock: Callable[[], datetime],
        lease: timedelta = actions.LEASE,
        breath: float = 0.0,
    ) -> None:
        self.kinds, self.clock, self.lease = kinds, clock, lease
        self.breath = breath if connection.vendor == "sqlite" else 0.0
        self.job: Job | None = None
        self.work: Work | None = None

    @property
    def is_busy(self) -> bool:
        return self.job is not None

    def turn(self, go_on: Callable[[], bool], *, seconds: float = SLICE) -> int:
        """Work for about so long; return how many steps were done."""
        steps, end = 0, time.monotonic() + seconds
        while go_on() and self._has_job():
            steps += self._step()
            if time.monotonic() >= end:
                break
            time.sleep(self.breath)
        return steps

    def put_down(self) -> None:
        """Leave the job in hand to others."""
        job = self._let_go()
        if job:
            actions.give_back(job)

    def _has_job(self) -> bool:
        if self.job is None:
            self.job = actions.take(now=self.clock(), lease=self.lease)
        return self.job is not None

    def _step(self) -> int:
        """Do one step; whatever becomes of it, mail goes on."""
        assert self.job  # noqa: S101 -- asked just before
        job = self.job
        try:
            more = self._do(job)
        except (OperationalError, InterfaceError):
            self._let_go()  # what it holds in memory may not be what was kept
            raise
        except DomainError as refusal:
            self._fail(job, str(refusal))
        except Exception as fault:  # noqa: BLE001 -- a bug here must not stop mail
            log.error("A job of the kind %s broke (%s).", job.kind, type(fault).__name__)  # noqa: TRY400 -- a trace could name somebody
            self._fail(job, OURS)
        else:
            if not more:
                self._let_go()
        return 1

    def _let_go(self) -> Job | None:
        job, work, self.job, self.work = self.job, self.work, None, None
        if work:
            work.close()
        return job

    @transaction.atomic
    def _do(self, job: Job) -> bool:
        now, row = self.clock(), actions.held(job)
        if row is None:
            return False  # called off, or another's
        if self.work is None:
            self.work = self.kinds[job.kind](row)
        more = self.work.step(row, now=now)
        row.leased_until = now + self.lease
        row.save()
        if not more:
            actions.finish(row, now=now)
        return more

    def _fail(self, job: Job, words: str) -> None:
        self._let_go()
        actions.finish(job, words=words, now=self.clock())
