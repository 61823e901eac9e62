"""A clock that stands still until it is moved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta


class Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, length: timedelta) -> None:
        self.now += length


class WatchedClock(Clock):
    """One that does something each time that it was looked at so many times."""

    def __init__(self, now: datetime, *, every: int, then: Callable[[], object]) -> None:
        super().__init__(now)
        self.every, self.then, self.looks = every, then, 0

    def __call__(self) -> datetime:
        self.looks += 1
        if self.looks % self.every == 0:
            self.then()
        return self.now
