"""A large practice: however many clients it has, no more of them are held than a step takes."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from penciled.clients.models import Client
from penciled.commands.kinds import KINDS
from penciled.exporting.practice import begin_export
from penciled.jobs.running import Bench
from tests.clients.importing.test_many_rows import held
from tests.factory import NOW, House
from tests.fakes.clock import Clock

pytestmark = pytest.mark.django_db
MOST_GROWTH = 60 * 1024 * 1024


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="Linux tells how much is held")
@pytest.mark.parametrize(
    "count", [1000, pytest.param(100_000, marks=[pytest.mark.soak, pytest.mark.timeout(900)])]
)
def test_a_large_practice_is_exported_with_bounded_memory(
    house: House, count: int, capsys: pytest.CaptureFixture[str]
) -> None:
    Client.objects.bulk_create(
        (Client(practice=house.practice, first_name=f"C{n}", created_at=NOW) for n in range(count)),
        batch_size=2000,
    )
    job, before, most = begin_export(house.practice, by=None, now=NOW), held(), 0

    def go_on() -> bool:
        nonlocal most
        most = max(most, held())
        return True

    began = time.monotonic()
    Bench(KINDS, clock=Clock(NOW)).turn(go_on, seconds=900)
    ended = time.monotonic()

    job.refresh_from_db()
    with capsys.disabled():
        print(  # noqa: T201 -- a figure to read
            f"\n{count:,} clients: {(most - before) / 2**20:.0f} MB more at most, "
            f"exported in {ended - began:.1f} s, {job.result['bytes'] / 2**20:.1f} MB"
        )
    assert most - before < MOST_GROWTH
    assert job.result["rows"]["clients"] == count
