"""A long file: however many rows it has, no more of them are held than a step takes."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from penciled.clients.importing import asking
from penciled.clients.models import Client
from penciled.commands.kinds import KINDS
from penciled.jobs.running import Bench
from tests.clients.importing.files import HEAD, sent
from tests.factory import NOW, House
from tests.fakes.clock import Clock

pytestmark = pytest.mark.django_db
PAGE = 4096
MOST_GROWTH = 160 * 1024 * 1024


def held() -> int:
    """Return how many bytes of memory this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="Linux tells how much is held")
@pytest.mark.parametrize(
    "count", [1000, pytest.param(100_000, marks=[pytest.mark.soak, pytest.mark.timeout(1800)])]
)
def test_a_long_file_is_imported_with_bounded_memory(
    house: House, count: int, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = (f"Ada{n},Byron{n},ada{n}@example.com,0612 {n:06},K-{n},," for n in range(count))
    job, before, most = sent(house, "\n".join([HEAD, *rows, ""])), held(), 0

    def go_on() -> bool:
        nonlocal most
        most = max(most, held())
        return True

    began = time.monotonic()
    asking.check(job, now=NOW)
    Bench(KINDS, clock=Clock(NOW)).turn(go_on, seconds=1800)
    checked = time.monotonic()
    job.refresh_from_db()
    asking.confirm(job, by=house.member, now=NOW)
    Bench(KINDS, clock=Clock(NOW)).turn(go_on, seconds=1800)
    ended = time.monotonic()

    with capsys.disabled():
        print(  # noqa: T201 -- a figure to read
            f"\n{count:,} rows: {(most - before) / 2**20:.0f} MB more at most, "
            f"checked in {checked - began:.1f} s, imported in {ended - checked:.1f} s"
        )
    assert most - before < MOST_GROWTH
    assert Client.objects.count() == count
