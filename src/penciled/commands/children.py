"""Processes that belong to `serve`: started with it, started again when they die, ended with it."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

SETTLED = 60.0
MOST_DEATHS, LONGEST_PAUSE = 5, 300.0
PATIENCE, BLINK = 10.0, 0.1
PR_SET_PDEATHSIG = 1


class GaveUp(Exception):
    """What all else is for died again and again; more of the same would help nobody."""


@dataclass(slots=True)
class Child:
    """One process. It dies with its parent, even if the parent is killed (on Linux).

    `loss`: what its absence means where the others go on without it; none where they don't.
    """

    name: str
    words: Sequence[str]
    loss: str = ""
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    born: float = 0.0
    due: float = 0.0

    def start(self) -> None:
        self.born = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 -- our own words
            self.words,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
            start_new_session=True,  # Ctrl-C reaches the parent alone, which ends them in order.
            preexec_fn=_die_with_parent,  # noqa: PLW1509 -- the parent has one thread
        )

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def send(self, number: signal.Signals) -> None:
        if self.process is not None and self.is_alive:
            self.process.send_signal(number)


@dataclass(slots=True)
class Family:
    """All processes of one `serve`."""

    children: Sequence[Child]
    say: Callable[[str], object]
    first_pause: float = 1.0
    stops: int = 0

    def stop(self) -> None:
        """End them in order; called a second time, at once. May be called from a signal."""
        self.stops += 1

    def start(self) -> None:
        for child in self.children:
            child.start()

    def watch(self) -> None:
        """Keep everyone alive until told to stop.

        Raises:
            GaveUp: one that the others are nothing without died `MOST_DEATHS` times, and never
                lived for a minute.
        """
        while not self.stops:
            for child in self.children:
                self._look_after(child)
            time.sleep(BLINK)

    def end(self) -> None:
        """Ask everyone to end, and kill who does not within `PATIENCE`."""
        asked_twice = self.stops > 1
        for child in self.children:
            child.send(signal.SIGTERM)
        last = time.monotonic() + PATIENCE
        while any(child.is_alive for child in self.children):
            if time.monotonic() > last or (self.stops > 1 and not asked_twice):
                for child in self.children:
                    child.send(signal.SIGKILL)
            time.sleep(BLINK / 2)

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.is_alive or now < child.due:
            return
        if child.process is not None:
            self._mourn(child, now)
        else:
            child.start()

    def _mourn(self, child: Child, now: float) -> None:
        code = child.process.returncode if child.process else 0
        child.deaths = 1 if now - child.born > SETTLED else child.deaths + 1
        often = child.deaths >= MOST_DEATHS
        said = f"The {child.name} died {child.deaths} times in a row (last: {code})."
        if often and not child.loss:
            raise GaveUp(said)
        pause = min(self.first_pause * 2.0 ** min(child.deaths - 1, 20), LONGEST_PAUSE)
        again = f"starting it again in {pause:.0f} s."
        self.say(
            f"ATTENTION: {said} {child.loss} The rest goes on; {again}"
            if often
            else f"The {child.name} died ({code}); {again}"
        )
        child.process, child.due = None, now + pause


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
