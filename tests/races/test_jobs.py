"""Many workers at one job, and two that import at the same time what only one client can have."""

from __future__ import annotations

import pytest

from penciled.clients.importing import asking
from penciled.clients.models import Client
from penciled.commands.kinds import KINDS
from penciled.core.errors import DomainError
from penciled.jobs import actions
from penciled.jobs.models import Job
from penciled.jobs.running import Bench
from tests.clients.importing.files import HEAD, checked
from tests.factory import NOW, House
from tests.fakes.clock import Clock
from tests.races.crowd import crowd

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
WORKERS = 8


def test_a_job_is_taken_by_one_worker(house: House) -> None:
    with crowd(WORKERS) as workers:
        for _round in range(5):
            job = checked(house, f"{HEAD}\nAda,,,,,,\n")
            asking.confirm(job, by=house.member, now=NOW)
            outcome = workers.rush([lambda: actions.take(now=NOW)] * WORKERS, expected=DomainError)

            assert outcome.broken == []
            assert [each for each in outcome.won if each] == [job]
            Job.objects.all().delete()


def test_two_imports_of_one_person_at_once_make_one_client(house: House) -> None:
    def work() -> int:
        return Bench(KINDS, clock=Clock(NOW)).turn(lambda: True, seconds=60)

    for n in range(4):
        text = f"{HEAD}\nAda,Byron{n},ada{n}@example.com,,A-{n},,\n"
        jobs = [checked(house, text), checked(house, text.replace("Ada,", '"Ada",'))]
        for job in jobs:
            asking.confirm(job, by=house.member, now=NOW)
        with crowd(2) as workers:
            outcome = workers.rush([work, work], expected=DomainError)

        assert outcome.broken == []
        assert [Job.objects.get(pk=job.pk).state for job in jobs] == ["done", "done"]
        assert Client.objects.count() == n + 1
