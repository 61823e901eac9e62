"""One message with what its writer may know: its practice, and its payload made harmless."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from penciled.clients.links import Mint
from penciled.core.languages import language_of
from penciled.notifications.clean import cleaned, line, lines
from penciled.notifications.visit import Facts, Visit
from penciled.outbox.models import Message
from penciled.practices import queries as practices
from penciled.practices.models import Practice

PRODUCT = "Penciled"


class NoSuchPractice(LookupError):
    """The message is from a practice that is not there."""


@dataclass(frozen=True, slots=True)
class Told:
    """Shape: `payload` is as posted, each text in it cleaned; see `booking.telling`.

    `mint` makes its links' tokens; without one they are a sample, as in mails only looked at.
    """

    message: Message
    practice: Practice | None
    payload: dict[str, Any]
    mint: Mint | None = None

    @property
    def about(self) -> UUID | None:
        return self.message.about

    @property
    def practice_name(self) -> str:
        return line(self.practice.name) if self.practice else PRODUCT

    @property
    def slug(self) -> str:
        if self.practice is None:
            raise NoSuchPractice("This mail needs a practice to be from.")
        return self.practice.slug

    def line(self, word: str) -> str:
        """Return a text of the payload as one line; empty when there is none."""
        return line(self.payload.get(word, ""))

    def lines(self, word: str) -> str:
        return lines(self.payload.get(word, ""))

    @property
    def language(self) -> str:
        """Return what it was posted to be written in, else what is spoken where its reader works.

        Sign-in pages post for an address, and know of no practice.
        """
        if posted := self.line("language"):
            return language_of(posted)
        if self.practice:
            return language_of(self.practice.language)
        return language_of(practices.language_of_member(self.message.recipient))

    @property
    def first_name(self) -> str:
        return self.line("first_name")

    @property
    def greeting(self) -> str:
        """Return how to greet the client."""
        name = self.first_name
        return _("Hello %(name)s") % {"name": name} if name else _("Hello there")

    @property
    def say_cancelled(self) -> str:
        """Return the subject that tells of what was cancelled online, by its reader or another."""
        if self.line("done_by"):
            return _("Cancelled: %(start)s")
        return _("You cancelled: %(start)s")

    @property
    def note(self) -> str:
        """Return what the client wrote to the practice, where it wants that in its mails."""
        return self.lines("note")

    def for_client(self, word: str) -> Visit:
        """Return a visit as the client sees it, in the zone they asked in."""
        return self.visit(self.payload[word], zone=self.line("client_zone"))

    def for_staff(self, word: str) -> Visit:
        """Return a visit as staff see it, in the zone of the calendar it is on."""
        return self.visit(self.payload[word])

    def visit(self, facts: Facts, *, zone: str = "") -> Visit:
        """Return a visit for a reader in `zone`; its service only as far as it may be named."""
        may_name = bool(self.payload.get("names_service"))
        return Visit.of(facts, told_at=self.message.created_at, zone=zone, names_service=may_name)


def told_by(message: Message, *, mint: Mint | None = None) -> Told:
    """Read what a message says.

    Raises:
        NoSuchPractice: it names a practice that is not there.
    """
    ref = message.practice_ref
    practice = practices.practice_of_ref(ref) if ref else None
    if ref and practice is None:
        raise NoSuchPractice("The practice of this mail is not there.")
    payload = cleaned(message.payload)
    return Told(message, practice, payload, None if payload.get("is_test") else mint)


def told_now(practice: Practice, payload: Facts, *, now: datetime) -> Told:
    """Read what is told at this moment and posted to nobody, as it is if it were a message."""
    return Told(Message(created_at=now, practice_ref=practice.ref), practice, cleaned(payload))
