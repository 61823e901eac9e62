"""Many callers at the same instant: real threads, each with a database connection of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection


@dataclass(slots=True)
class Outcome:
    """What one round of callers met: values, expected refusals by name, and everything else."""

    won: list[object] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    broken: list[BaseException] = field(default_factory=list)


class Crowd:
    """A number of threads that start each round together."""

    def __init__(self, pool: ThreadPoolExecutor, size: int) -> None:
        self.pool, self.barrier = pool, threading.Barrier(size)

    def rush(self, calls: Sequence[Callable[[], object]], *, expected: type[Exception]) -> Outcome:
        outcome = Outcome()
        for future in [self.pool.submit(self._go, call) for call in calls]:
            error = future.exception()
            if error is None:
                outcome.won.append(future.result())
            elif isinstance(error, expected):
                outcome.refused.append(type(error).__name__)
            else:
                outcome.broken.append(error)
        return outcome

    def _go(self, call: Callable[[], object]) -> object:
        connection.ensure_connection()
        self.barrier.wait(timeout=60)
        return call()


def staggered(nth: int, *calls: Callable[[], object]) -> list[Callable[[], object]]:
    """Return two callers as they are, or one begun late: one of them reads longer before a lock."""
    return [_late(call) if nth % 3 == place else call for place, call in enumerate(calls)]


def _late(call: Callable[[], object]) -> Callable[[], object]:
    def waits() -> object:
        time.sleep(0.03)
        return call()

    return waits


@contextmanager
def crowd(size: int) -> Iterator[Crowd]:
    with ThreadPoolExecutor(size) as pool:
        try:
            yield Crowd(pool, size)
        finally:
            closing = threading.Barrier(size)
            for future in [pool.submit(_leave, closing) for _ in range(size)]:
                future.result()


def _leave(closing: threading.Barrier) -> None:
    closing.wait(timeout=60)
    connection.close()
