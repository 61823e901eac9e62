"""2,000 mails through everything that goes wrong between here and their readers.

Workers in threads, a clock that jumps on when nobody has anything to do, a server that does
wrong by a seed, and workers that die before, in and after handing a mail over.
"""

from __future__ import annotations

import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from penciled.notifications.compose import compose
from penciled.notifications.delivery import Postman
from penciled.notifications.registry import Kind
from penciled.outbox import actions as outbox
from penciled.outbox.models import UNSENT, Message
from tests.factory import NOW
from tests.fakes.clock import Clock
from tests.fakes.doomed_backend import Dooms, Killed, _Doomed
from tests.fakes.faulty_server import Chance, FaultyServer, faulty_server

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.race,
    pytest.mark.soak,
    pytest.mark.no_cover,
]
WORKERS, READERS = 4, 350
STEP = timedelta(minutes=2)
LONG = timedelta(days=30)


@dataclass(slots=True)
class Crew:
    """Workers who go round until nothing is due, again for each time on the clock."""

    clock: Clock
    killed: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)
    errors: list[BaseException] = field(default_factory=list)

    def until_nothing_is_left(self) -> None:
        gate, over = threading.Barrier(WORKERS + 1), threading.Event()
        threads = [
            threading.Thread(target=self.work, args=[gate, over], daemon=True)
            for _ in range(WORKERS)
        ]
        for thread in threads:
            thread.start()
        while not over.is_set():
            gate.wait()
            gate.wait()
            if self.errors or not self.goes_on():
                over.set()
        gate.wait()
        for thread in threads:
            thread.join()
        if self.errors:
            raise self.errors[0]

    def goes_on(self) -> bool:
        """Let time pass until something is due or a lease is over; say whether it came to it."""
        unsent = Message.objects.filter(state__in=UNSENT)
        times = [at for pair in unsent.values_list("due_at", "leased_until") for at in pair if at]
        if not times:
            return False
        self.clock.now = max(self.clock.now + STEP, min(times))
        return self.clock.now < NOW + LONG

    def work(self, gate: threading.Barrier, over: threading.Event) -> None:
        postman = Postman(clock=self.clock)
        try:
            while not self.wait(gate, over):
                try:
                    while counts := postman.round().counts:
                        with self.lock:
                            self.counts.update(counts)
                except Killed:
                    connection.close()
                    if postman.line._backend:
                        postman.line._backend.hang_up()  # as the system does for the dead
                    postman = Postman(clock=self.clock)
                    with self.lock:
                        self.killed += 1
                except BaseException as error:  # noqa: BLE001 -- raised where the test waits
                    self.errors.append(error)
                gate.wait()
        finally:
            postman.line.close()
            connection.close()

    def wait(self, gate: threading.Barrier, over: threading.Event) -> bool:
        gate.wait()
        return over.is_set()


def write(chance: random.Random, many: int) -> tuple[set[str], set[str]]:
    """Post mails, some of them twice, some in work that is rolled back; return both kinds' keys."""
    kept: set[str] = set()
    undone: set[str] = set()
    for number in range(many):
        key = str(number)
        kept.add(key)
        post(key, chance)
        if chance.random() < 0.1:
            post(key, chance)
        if chance.random() < 0.1:
            undone.add(f"undone {number}")
            try:
                with transaction.atomic():
                    post(f"undone {number}", chance)
                    raise KeyError  # noqa: TRY301 -- what the caller was about went wrong
            except KeyError:
                pass
    return kept, undone


def post(key: str, chance: random.Random) -> None:
    reader = f"reader{chance.randrange(READERS)}@example.com"
    said = {"subject": key, "body": "…", "in_line": True}
    outbox.post("account.mail", to=reader, key=key, now=NOW, **said)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Story:
    """What was asked for, what came of it, and the complaints about that."""

    kept: set[str]
    server: FaultyServer
    dooms: Dooms
    crew: Crew

    def complaints(self) -> list[str]:
        rows = list(Message.objects.order_by("pk"))
        arrived = Counter(self.server.arrived)
        found = []
        if {row.key for row in rows} != self.kept:
            found.append("there is a mail that nobody wrote, or one is missing")
        if stranger := set(arrived) - {ref(row) for row in rows}:
            found.append(
                f"{len(stranger)} mails under an id that was not fixed when they were written"
            )
        for row in rows:
            times, doubts = arrived[ref(row)], self.dooms.doubts[ref(row)]
            if row.state not in {"sent", "failed"}:
                found.append(f"{row.key} is {row.state}")
            if row.state == "sent" and not times:
                found.append(f"{row.key} is called sent and never came")
            if row.state == "failed" and not row.last_error:
                found.append(f"{row.key} failed and nobody knows why")
            if times > 1 + doubts:
                found.append(f"{row.key} came {times} times, with {doubts} faults to excuse it")
        return found + self.overtaken(rows)

    def overtaken(self, rows: list[Message]) -> list[str]:
        first: dict[str, int] = {}
        last: dict[str, int] = {}
        for at, message_id in enumerate(self.server.arrived):
            first.setdefault(message_id, at)
            last[message_id] = at
        before: dict[str, Message] = {}
        found = []
        for row in rows:
            if row.state == "sent" and ref(row) in first:
                earlier = before.get(row.recipient)
                if earlier and last[ref(earlier)] > first[ref(row)]:
                    found.append(f"{row.key} overtook {earlier.key}")
                before[row.recipient] = row
        return found


def ref(row: Message) -> str:
    return str(row.ref)


def play(seed: int, many: int, settings: Settings) -> Story:
    chance = Chance(seed)
    kept, undone = write(random.Random(seed), many)
    assert kept.isdisjoint(undone)
    dooms = _Doomed.dooms = Dooms(chance)
    with faulty_server(chance) as server:
        settings.EMAIL_BACKEND = "tests.fakes.doomed_backend.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_TIMEOUT = 0.25
        crew = Crew(Clock(NOW))
        crew.until_nothing_is_left()
    return Story(kept, server, dooms, crew)


def test_2000_mails_through_random_faults(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    seed, began = random.SystemRandom().randrange(10**6), time.monotonic()

    story = play(seed, 2000, settings)

    states = Counter(Message.objects.values_list("state", flat=True))
    twice = len(story.server.arrived) - len(set(story.server.arrived))
    words = [
        f"seed {seed} on {connection.vendor}: {dict(states)}, {twice} repeats",
        f"{story.crew.killed} workers killed {dict(story.dooms.deaths)}",
        f"{story.server.faults.total()} faults {dict(sorted(story.server.faults.items()))}",
        f"{story.crew.clock.now - NOW} went by in {time.monotonic() - began:.0f} s",
    ]
    with capsys.disabled():
        sys.stdout.write("\n" + ", ".join(words) + "\n")
    assert story.complaints() == [], f"seed {seed}"
    assert states["sent"] > 1500
    assert set(story.dooms.deaths) == {"before", "in", "after"}
    assert story.dooms.doubts.total() > 50


def composed_anew(message: Message, kind: Kind, **how: Any) -> object:
    message.message_id = f"<{uuid4()}@penciled.example>"
    return compose(message, kind, **how)


SABOTAGE: dict[str, tuple[str, Callable[..., object], str]] = {
    "a new Message-ID at each try": (
        "penciled.notifications.delivery.compose",
        composed_anew,
        "under an id that was not fixed",
    ),
    "order that nobody keeps": (
        "penciled.outbox.actions.due",
        lambda now: Message.objects.filter(state__in=UNSENT, due_at__lte=now).exclude(
            leased_until__gt=now
        ),
        "overtook",
    ),
    "a lease that holds nobody off": (
        "penciled.outbox.actions.due",
        lambda now: Message.objects.filter(state__in=UNSENT, due_at__lte=now),
        "with 0 faults to excuse it",
    ),
}


@pytest.mark.parametrize(("where", "what", "complaint"), SABOTAGE.values(), ids=SABOTAGE.keys())
def test_what_would_go_wrong_is_noticed(
    where: str,
    what: Callable[..., object],
    complaint: str,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(where, what)

    story = play(7, 300, settings)

    assert any(complaint in each for each in story.complaints())
