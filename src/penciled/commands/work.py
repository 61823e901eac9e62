"""The worker: sends mail, closes requests that ran out of time, does jobs, tidies, beats.

It survives the database and the mail server going away, and a stop finishes the mail
under way. What it logs names nobody.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from django.contrib.sessions.backends.db import SessionStore
from django.db import InterfaceError, OperationalError, connection

from penciled.accounts import proving
from penciled.booking.actions import expire_requests
from penciled.clients import actions as clients
from penciled.clients.links import forget_links
from penciled.commands.kinds import KINDS
from penciled.commands.reminding import remind_all
from penciled.jobs import actions as jobs
from penciled.jobs.running import BREATH, Bench
from penciled.notifications.delivery import Postman, Round
from penciled.outbox import actions as outbox

BEAT, TIDY, BLINK = timedelta(seconds=15), timedelta(hours=6), 0.1
REMIND = timedelta(minutes=1)
PAUSES = (1.0, 1.0, 2.0, 5.0, 10.0, 30.0)  # seconds, by how often the database was away
log = logging.getLogger("penciled.worker")


class Worker:
    """One loop in one process. Several may run: they share the work, never a message."""

    def __init__(self, *, clock: Callable[[], datetime], lease: timedelta) -> None:
        self.clock = clock
        self.stopping = False
        self.postman = Postman(clock=clock, lease=lease, go_on=self._goes_on)
        self.bench = Bench(KINDS, clock=clock, lease=min(lease, jobs.LEASE), breath=BREATH)
        self._beat_at: datetime | None = None
        self._tidied_at: datetime | None = None
        self._reminded_at: datetime | None = None
        self._failures = 0
        self._mail_is_down = ""

    def stop(self) -> None:
        """Stop after what is under way; may be called from a signal."""
        self.stopping = True

    def run(self) -> None:
        """Work until told to stop."""
        with self.postman:
            while not self.stopping:
                try:
                    self.turn()
                except (OperationalError, InterfaceError) as error:
                    self._lose_database(error)
                else:
                    self._find_database()
                if not self.bench.is_busy or self._failures:
                    self._rest(PAUSES[min(self._failures, len(PAUSES) - 1)])
            self._put_down()

    def turn(self) -> Counter[str]:
        """Go round once: deliver, expire, remind, work a while. Return how many ended how.

        Mail goes first, so that trouble with the requests never keeps it back. A sign of life
        is left after a round: a worker that dies in its first leaves none, however often.
        """
        self._tidy()
        done = self.postman.round()
        self._notice(done)
        expired = expire_requests(now=self.clock())
        reminded = self._remind()
        self._beat()
        steps = self.bench.turn(self._goes_on)
        return done.counts + Counter(expired=expired, reminded=reminded, steps=steps)

    def until_done(self) -> Counter[str]:
        """Go round until nothing is left that can be done now."""
        total: Counter[str] = Counter()
        with self.postman:
            while done := self.turn():
                total += done
                if self._mail_is_down or self.stopping:
                    break
        return total

    def _put_down(self) -> None:
        """Leave the job in hand to others, if the database is there to hear of it."""
        with suppress(OperationalError, InterfaceError):
            self.bench.put_down()

    def _goes_on(self) -> bool:
        return not self.stopping

    def _beat(self) -> None:
        now = self.clock()
        if self._beat_at is None or now - self._beat_at >= BEAT:
            outbox.beat(now=now)
            self._beat_at = now

    def _remind(self) -> int:
        """Write the reminders and digests that are due, once a minute; say how many."""
        now, last = self.clock(), self._reminded_at
        if last is not None and last <= now < last + REMIND:
            return 0
        self._reminded_at = now
        return remind_all(now=now)

    def _tidy(self) -> None:
        """Forget codes and sessions that have run out, now and then."""
        now = self.clock()
        if self._tidied_at is None or now - self._tidied_at >= TIDY:
            clients.forget_codes(now=now)
            forget_links(now=now)
            proving.forget_mails(now=now)
            jobs.forget(now=now)
            SessionStore.clear_expired()
            self._tidied_at = now

    def _notice(self, done: Round) -> None:
        """Log when mail stops flowing and when it flows again, not at every try."""
        down = done.down.kind if done.down else ""
        if down and down != self._mail_is_down:
            asks = " Somebody has to look." if done.down and done.down.needs_somebody else ""
            log.warning("The mail server does not take mail: %s. Mails wait.%s", down, asks)
        elif self._mail_is_down and done.counts["sent"] and not down:
            log.warning("The mail server takes mail again.")
        if down or done.counts["sent"]:
            self._mail_is_down = down

    def _lose_database(self, error: Exception) -> None:
        if not self._failures:
            log.warning("The database is away (%s). Trying again.", type(error).__name__)
        self._failures += 1
        connection.close()

    def _find_database(self) -> None:
        if self._failures:
            log.warning("The database is back.")
        self._failures = 0

    def _rest(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < end:
            time.sleep(BLINK)
