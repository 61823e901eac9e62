"""Files on their way in, and the worker that takes them up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from penciled.clients.importing import asking
from penciled.commands.kinds import KINDS
from penciled.jobs.models import Job
from penciled.jobs.running import Bench
from tests.factory import NOW, House
from tests.fakes.clock import Clock

HEAD = "First name,Last name,Mail,Phone,ID,Birth date,Notes"


def sent(house: House, content: str | bytes, *, now: datetime = NOW) -> Job:
    """Return what stands once a file has come."""
    raw = content.encode() if isinstance(content, str) else content
    file = asking.begin(house.practice, called="clients.csv", by=house.member, now=now)
    for at in range(0, len(raw), 64 * 1024):
        file.take(raw[at : at + 64 * 1024])
    return asking.arrived(file, house.practice)


def work(now: datetime = NOW) -> None:
    """Do all that is waiting."""
    Bench(KINDS, clock=Clock(now)).turn(lambda: True, seconds=300)


def checked(house: House, content: str | bytes, *, now: datetime = NOW, **said: Any) -> Job:
    """Return a file that was checked."""
    job = sent(house, content, now=now)
    if said:
        job = asking.choose(job, house.practice, chosen(job) | said)
    asking.check(job, now=now)
    work(now)
    job.refresh_from_db()
    return job


def imported(house: House, content: str | bytes, *, now: datetime = NOW, **said: Any) -> Job:
    """Return a file that was imported."""
    job = checked(house, content, now=now, **said)
    assert job.is_done, job.words
    asking.confirm(job, by=house.member, now=now)
    work(now)
    job.refresh_from_db()
    return job


def chosen(job: Job) -> dict[str, Any]:
    names = ("encoding", "separator", "mapping", "order", "same", "shared", "alike")
    return {name: job.options[name] for name in names}


def counts(job: Job) -> dict[str, int]:
    """Return what became of how many rows, where any."""
    return {name: count for name, count in job.result.items() if count}
