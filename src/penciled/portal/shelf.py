"""What a browser's session keeps for one practice: what was typed, a code on its way, an entry.

Nothing of one practice's shelf is ever read for another. What is typed stays here and out of
addresses; a page that is only looked at writes nothing, and a stranger's session does not last.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.utils import timezone

from penciled.clients.sessions import shelf_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from penciled.practices.models import Practice

ENTRY_GOOD_FOR = timedelta(hours=12)
FADES_IN = timedelta(minutes=1)
STRANGERS_FOR = timedelta(hours=2)
A_WHILE = timedelta(hours=1)
FORGOTTEN_IN = {"typed": A_WHILE, "again": A_WHILE}  # the next at a shared computer reads nothing


class Shelf:
    """One practice's part of a session: named parts, each a few words."""

    def __init__(self, request: HttpRequest, practice: Practice) -> None:
        self._session: SessionBase = request.session
        self._name = shelf_of(practice.ref)

    @property
    def is_new(self) -> bool:
        """Whether nothing is kept for this browser yet, so that to keep something makes a row."""
        return self._session.session_key is None and self._session.is_empty()

    def read(self, part: str) -> dict[str, str]:
        """Return the words of a part; none when nothing was put there, or long ago."""
        words = dict(self._session.get(self._name, {}).get(part, {}))
        until = words.pop("until", "")
        is_over = until and datetime.fromisoformat(until) <= timezone.now()
        return {} if is_over else words

    def put(self, part: str, words: dict[str, str]) -> None:
        """Let a part hold these words; what is personal only for a while from now."""
        if self.read(part) == words and part not in FORGOTTEN_IN:
            return
        if part in FORGOTTEN_IN:
            words = words | {"until": (timezone.now() + FORGOTTEN_IN[part]).isoformat()}
        self._session[self._name] = {**self._session.get(self._name, {}), part: words}
        if not self._is_staffs and "_session_expiry" not in self._session:
            self._session.set_expiry(_seconds(STRANGERS_FOR))

    def drop(self, *parts: str) -> None:
        """Forget these parts, whether or not they were there."""
        held = self._session.get(self._name, {})
        if held.keys() & set(parts):
            self._session[self._name] = {k: v for k, v in held.items() if k not in parts}

    def entered_as(self, *, now: datetime) -> str:
        """Return the mail address that was proved here in the last hours, or nothing."""
        entry = self.read("entered")
        if not entry or datetime.fromisoformat(entry["at"]) + ENTRY_GOOD_FOR <= now:
            return ""
        return entry["email"]

    def enter(self, email: str, *, now: datetime) -> None:
        """Remember that whoever holds this session has proved `email`, under a new session key.

        The old key stays good for a moment without the entry: a second click of the same form
        may be on its way with it, and must find what was typed.
        """
        old, store = self._session.session_key, type(self._session)
        self.put("entered", {"email": email.lower(), "at": now.isoformat()})
        self._session.set_expiry(None if self._is_staffs else _seconds(ENTRY_GOOD_FOR))
        self._session.create()
        if old and store(old).exists(old):
            fading = store(old)
            fading.set_expiry(FADES_IN)
            with suppress(UpdateError):  # it ran out just now
                fading.save()

    def leave(self) -> None:
        """Forget everything about this practice, under a new session key."""
        if self._session.pop(self._name, None):
            self._session.cycle_key()

    @property
    def _is_staffs(self) -> bool:
        """Whether a member signed in with this session, who says how long it lasts."""
        return SESSION_KEY in self._session


def _seconds(length: timedelta) -> int:
    return int(length.total_seconds())
