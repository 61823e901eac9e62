"""Our way to the mail server, in the hands of workers some of whom die on it.

Which mail kills whoever carries it, and where, hangs on a seed, its Message-ID and how often it
was carried. `Killed` is no `Exception`, so that nothing after it is tidied up, as after SIGKILL.
"""

from __future__ import annotations

import re
import smtplib
import threading
from collections import Counter
from collections.abc import Sequence
from typing import Any

from penciled.notifications import smtp
from tests.fakes.faulty_server import Chance

DEATHS = {"": 0.93, "before": 0.02, "in": 0.02, "after": 0.03}
_MESSAGE_ID = re.compile(rb"^Message-ID:\s*<([0-9a-f-]{36})@", re.MULTILINE | re.IGNORECASE)


class Killed(BaseException):
    """The worker is no more."""


class Dooms:
    """Who dies where; set by the test that uses this backend."""

    def __init__(self, chance: Chance, odds: dict[str, float] | None = None) -> None:
        self.chance, self.odds = chance, DEATHS if odds is None else odds
        self.lock = threading.Lock()
        self.carried: Counter[str] = Counter()
        self.deaths: Counter[str] = Counter()
        self.doubts: Counter[str] = Counter()

    def of(self, message_id: str) -> str:
        with self.lock:
            self.carried[message_id] += 1
            doom = self.chance.pick(self.odds, "doom", message_id, self.carried[message_id])
            if doom:
                self.deaths[doom] += 1
        return doom

    def unanswered(self, message_id: str) -> None:
        """Count once more that a whole mail was said and nobody heard an answer."""
        with self.lock:
            self.doubts[message_id] += 1


class _Doomed(smtp._Remembering):
    dooms: Dooms
    doom = id = ""
    said_all = False

    def sendmail(self, _sender: str, to_addrs: Any, msg: Any, *more: Any) -> Any:
        found = _MESSAGE_ID.search(msg)
        assert found
        self.id = found[1].decode()
        self.doom = self.dooms.of(self.id)
        return super().sendmail(f"{self.id}@penciled.example", to_addrs, msg, *more)

    def mail(self, sender: str, options: Sequence[str] = ()) -> tuple[int, bytes]:
        if self.doom == "before":
            raise Killed
        return super().mail(sender, options)

    def data(self, msg: Any) -> tuple[int, bytes]:
        if self.doom != "in":
            return self.to_the_end(msg)
        self.putcmd("data")
        if self.getreply()[0] == 354:
            assert self.sock
            self.sock.sendall(msg[: len(msg) // 2])
        raise Killed

    def to_the_end(self, msg: Any) -> tuple[int, bytes]:
        self.said_all = False
        try:
            answer = super().data(msg)
            self.die_after()
        except (Killed, OSError):
            if self.said_all:
                self.dooms.unanswered(self.id)
            raise
        return answer

    def die_after(self) -> None:
        if self.doom == "after":
            raise Killed

    def send(self, s: Any) -> None:
        super().send(s)
        self.said_all = isinstance(s, bytes) and s.endswith(b"\r\n.\r\n")


class EmailBackend(smtp.EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _Doomed
