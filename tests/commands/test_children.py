"""Processes are kept alive, up to a point, and never outlive the one that started them."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from penciled.commands.children import LONGEST_PAUSE, MOST_DEATHS, Child, Family, GaveUp
from tests.commands.processes import is_alive, wait_until

SLEEPS = "import time; time.sleep(60)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"


def child(code: str) -> Child:
    return Child("child", [sys.executable, "-c", code])


@contextmanager
def watched(family: Family) -> Iterator[None]:
    """Let a thread watch while the block runs; all has ended afterwards."""
    watcher = threading.Thread(target=family.watch)
    family.start()
    watcher.start()
    yield
    family.stop()
    watcher.join()
    family.end()


def test_who_dies_is_started_again() -> None:
    said: list[str] = []
    one = child(SLEEPS)
    with watched(Family([one], said.append, first_pause=0.01)):
        assert one.process
        first = one.process.pid
        one.process.kill()
        wait_until(lambda: one.process and one.process.pid != first, "another process")

    assert said == ["The child died (-9); starting it again in 0 s."]
    assert not one.is_alive


def test_who_dies_again_and_again_is_given_up() -> None:
    said: list[str] = []
    family = Family([child("raise SystemExit(3)")], said.append, first_pause=0.01)
    family.start()

    with pytest.raises(GaveUp, match="The child died 5 times in a row \\(last: 3\\)"):
        family.watch()

    assert len(said) == MOST_DEATHS - 1


def test_the_others_go_on_without_one_that_is_not_all_they_are_for() -> None:
    said: list[str] = []
    web, worker = child(SLEEPS), child("raise SystemExit(3)")
    worker.name, worker.loss = "worker", "No mail leaves."
    with watched(Family([web, worker], said.append, first_pause=0.001)):
        wait_until(lambda: worker.deaths > MOST_DEATHS, "deaths without end")
        assert web.is_alive

    assert said[MOST_DEATHS - 1] == (
        "ATTENTION: The worker died 5 times in a row (last: 3). No mail leaves. "
        "The rest goes on; starting it again in 0 s."
    )


def test_the_waits_grow_up_to_some_minutes() -> None:
    said: list[str] = []
    family = Family([worker := child("")], said.append)
    worker.loss, waits = "No mail leaves.", []
    for worker.deaths in (0, 1, 4, 9, 5000):
        worker.born = time.monotonic()
        family._mourn(worker, worker.born)
        waits.append(round(worker.due - worker.born))

    assert waits == [1, 2, 16, LONGEST_PAUSE, LONGEST_PAUSE]


def test_all_are_ended_in_the_end() -> None:
    some = [child(SLEEPS), child(SLEEPS)]
    with watched(Family(some, print)):
        assert all(one.is_alive for one in some)

    assert not any(one.is_alive for one in some)


def test_a_second_stop_does_not_wait_for_the_deaf() -> None:
    deaf = child(f"{DEAF}")
    family = Family([deaf], print)
    family.start()
    family.stop()
    assert deaf.process
    pid = deaf.process.pid
    timer = threading.Timer(0.5, family.stop)
    timer.start()

    family.end()

    assert not is_alive(pid)
    timer.join()
