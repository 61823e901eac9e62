"""An SMTP server on loopback that does wrong by a seed, and remembers what it did.

What befalls a mail hangs on the seed, its Message-ID and how often it came, and not on who
brought it when: however many workers there are, one seed makes the same faults. It answers
the sender, the address and the text of a mail; what befalls a connection hangs on its number.

    with faulty_server(Chance(7)) as server:
        server.arrived          the Message-ID of each mail that it keeps, in order
        server.faults           what it did wrong how often
"""

from __future__ import annotations

import hashlib
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

HANG = 2.0  # longer than anybody here is patient
GREETINGS = {
    "": 0.93,
    "554 Not now": 0.02,
    "421 Busy": 0.02,
    "drop": 0.02,
    "slow": 0.005,
    "hang": 0.002,
}
MAILS = {
    "mail": {"": 0.97, "421 Going away": 0.01, "451 Later": 0.01, "drop": 0.01},
    "rcpt": {
        "": 0.91,
        "421 Going away": 0.01,
        "450 Greylisted": 0.02,
        "451 Later": 0.02,
        "550 No such user": 0.02,
        "drop": 0.02,
    },
    "data": {"": 0.97, "451 Later": 0.01, "554 No": 0.01, "drop": 0.01},
    "text": {
        "": 0.84,
        "drop in it": 0.02,
        "452 No room": 0.02,
        "421 Going away": 0.01,
        "552 Too big": 0.01,
        "drop": 0.02,
        "hang": 0.003,
        "keep and drop": 0.06,
        "keep and hang": 0.006,
    },
}


@dataclass(frozen=True, slots=True)
class Chance:
    """Dice that fall the same for the same question."""

    seed: int

    def number(self, *about: object) -> float:
        words = repr((self.seed, *about)).encode()
        return int.from_bytes(hashlib.blake2b(words, digest_size=7).digest()) / 2**56

    def pick(self, odds: Mapping[str, float], *about: object) -> str:
        number = self.number(*about)
        for what, part in odds.items():
            number -= part
            if number < 0:
                return what
        return ""


@dataclass(slots=True)
class FaultyServer:
    chance: Chance
    odds: Mapping[str, Mapping[str, float]] = field(default_factory=lambda: MAILS)
    greetings: Mapping[str, float] = field(default_factory=lambda: GREETINGS)
    port: int = 0
    arrived: list[str] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    tries: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)
    connections: int = 0

    def fate(self, stage: str, message_id: str) -> str:
        what = self.chance.pick(self.odds[stage], stage, message_id, self.tries[message_id])
        if what:
            self.count(f"{stage}: {what}")
        return what

    def count(self, what: str) -> None:
        with self.lock:
            self.faults[what] += 1

    def keep(self, message_id: str) -> None:
        with self.lock:
            self.arrived.append(message_id)


class _Gone(Exception):
    """The line is cut."""


class _Caller(threading.Thread):
    """One connection. A mail says in its MAIL which one it is, by the envelope's sender."""

    def __init__(self, server: FaultyServer, line: socket.socket, number: int) -> None:
        super().__init__(daemon=True)
        self.server, self.line, self.number = server, line, number
        self.file = line.makefile("rb")
        self.id = ""

    def run(self) -> None:
        with suppress(_Gone, OSError, ValueError), self.line, self.file:
            self.greet()
            while words := self.file.readline():
                self.answer(words.decode(errors="replace").strip())

    def greet(self) -> None:
        what = self.server.chance.pick(self.server.greetings, "greeting", self.number)
        if what:
            self.server.count(f"greeting: {what}")
        if what == "slow":
            time.sleep(0.05)
        self.say("" if what == "slow" else what, "220 Here")

    def answer(self, words: str) -> None:
        match words.partition(" ")[0].upper():
            case "EHLO" | "HELO":
                self.say("", "250 faulty")
            case "MAIL":
                self.id = words.partition("<")[2].partition("@")[0]
                with self.server.lock:
                    self.server.tries[self.id] += 1
                self.say(self.server.fate("mail", self.id), "250 OK")
            case "RCPT":
                self.say(self.server.fate("rcpt", self.id), "250 OK")
            case "DATA":
                fate = self.server.fate("data", self.id)
                self.say(fate, "354 Go on")
                if not fate:
                    self.take()
            case "QUIT":
                self.say("", "221 Bye")
                raise _Gone
            case _:
                self.say("", "250 OK")

    def take(self) -> None:
        fate = self.server.fate("text", self.id)
        if fate == "drop in it":
            self.file.readline()
            raise _Gone
        while (line := self.file.readline()) != b".\r\n":
            if not line:
                raise _Gone  # whoever sends it died in it
        if not fate or fate.startswith("keep"):
            self.server.keep(self.id)
        self.say(fate.removeprefix("keep and "), "250 Taken")

    def say(self, fate: str, usual: str) -> None:
        if fate == "hang":
            time.sleep(HANG)
        if fate in {"hang", "drop"}:
            raise _Gone
        self.line.sendall(f"{fate or usual}\r\n".encode())
        if fate.startswith(("421", "554 Not")):
            raise _Gone


@contextmanager
def faulty_server(chance: Chance, **words: Any) -> Iterator[FaultyServer]:
    """Run a server on a free port of 127.0.0.1, a thread for each caller."""
    server = FaultyServer(chance, **words)
    with socket.create_server(("127.0.0.1", 0), backlog=64) as door:
        server.port = door.getsockname()[1]
        keeper = threading.Thread(target=_let_in, args=[server, door], daemon=True)
        keeper.start()
        try:
            yield server
        finally:
            door.shutdown(socket.SHUT_RDWR)
            keeper.join()


def _let_in(server: FaultyServer, door: socket.socket) -> None:
    with suppress(OSError):
        while True:
            line, _address = door.accept()
            server.connections += 1
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            _Caller(server, line, server.connections).start()
