"""Time as stretches with two ends, and their algebra.

No zones, no rules: an interval is the same to everybody. Wherever a list of them comes out, it
is sorted and disjoint, and what touches has been joined.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """The time from `start` up to, but not including, `end`.

    Both ends are kept in UTC whatever zone they arrive in, because Python compares and adds
    within one local zone by the wall clock, and so gets the nights wrong on which the clock
    changes. An interval is never empty; two that merely touch do not overlap.

    Raises:
        ValueError: an end is naive, or `end` is not after `start`.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.utcoffset() is None or self.end.utcoffset() is None:
            raise ValueError("Interval needs timezone-aware datetimes.")
        object.__setattr__(self, "start", self.start.astimezone(UTC))
        object.__setattr__(self, "end", self.end.astimezone(UTC))
        if self.end <= self.start:
            raise ValueError("Interval must end after it starts.")

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    def overlaps(self, other: Interval) -> bool:
        return self.start < other.end and other.start < self.end

    def contains(self, other: Interval) -> bool:
        return self.start <= other.start and other.end <= self.end


def merge(spans: Iterable[Interval]) -> list[Interval]:
    """Join whatever overlaps or touches.

    Shape: any order in, sorted and disjoint out.
    """
    merged: list[Interval] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            if span.end > merged[-1].end:
                merged[-1] = Interval(merged[-1].start, span.end)
        else:
            merged.append(span)
    return merged


def subtract(free: Iterable[Interval], busy: Iterable[Interval]) -> list[Interval]:
    """Return what is left of `free` once every `busy` stretch is cut out.

    Shape: any order in, sorted and disjoint out. Cost: one walk over both.
    """
    left: list[Interval] = []
    cuts = merge(busy)
    passed = 0
    for span in merge(free):
        while passed < len(cuts) and cuts[passed].end <= span.start:
            passed += 1
        left.extend(_cut(span, cuts, passed))
    return left


def _cut(span: Interval, cuts: Sequence[Interval], place: int) -> Iterable[Interval]:
    """Yield what the sorted `cuts` from `place` on leave of `span`."""
    start = span.start
    while place < len(cuts) and cuts[place].start < span.end:
        if start < cuts[place].start:
            yield Interval(start, cuts[place].start)
        start = cuts[place].end
        place += 1
    if start < span.end:
        yield Interval(start, span.end)
