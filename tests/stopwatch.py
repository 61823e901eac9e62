"""How long a piece of work takes, whatever else the machine is doing meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds the work took, once."""
    began = perf_counter()
    work()
    return perf_counter() - began


def quickest(work: Callable[[], object], *, enough: float, tries: int = 5) -> float:
    """Return the seconds of the first try that took less than `enough`, else of the quickest."""
    took = []
    for _ in range(tries):
        took.append(timed(work))
        if took[-1] < enough:
            break
    return min(took)
