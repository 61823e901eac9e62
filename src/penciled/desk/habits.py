"""How a member last left the desk: what the calendar shows them, and whether it names clients.

It is kept with the member as plain JSON. Reading takes what makes sense and forgets the
rest, so that nothing kept by an older version, or by hand, ever breaks a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from penciled.desk.period import VIEWS

if TYPE_CHECKING:
    from penciled.practices.models import Member

MOST, LONGEST = 500, 40  # of what is listed, and of each word in a list
LEFT_OUT = ("services", "locations", "rooms", "states")
LISTS = ("who", *LEFT_OUT)
SWITCHES = ("names_hidden", "open_hours")
USUAL_VIEW = "week"


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What a calendar without parameters shows.

    `who`: refs of practitioners, none for the member's usual ones. `services`, `locations`,
    `rooms`, `states`: what is left out. `open_hours`: whether clients' hours are drawn.
    `mails_seen`: until when the member knows which mails failed.
    """

    view: str = USUAL_VIEW
    who: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    names_hidden: bool = False
    open_hours: bool = False
    mails_seen: datetime | None = None

    @property
    def mark(self) -> str:
        """Return what differs once the same days would be drawn otherwise."""
        drawn = [self.services, self.locations, self.rooms, self.states]
        return sha256(repr([drawn, self.names_hidden, self.open_hours]).encode()).hexdigest()[:8]


USUAL = Habits()


def habits_of(member: Member) -> Habits:
    """Return a member's habits; whoever has none yet has the defaults."""
    return read(member.desk)


def read(plain: Any) -> Habits:
    """Return what can be made of `plain`, whatever that is."""
    if not isinstance(plain, Mapping):
        return USUAL
    view = plain.get("view")
    said: dict[str, Any] = {name: _words(plain.get(name)) for name in LISTS}
    said |= {name: plain.get(name) is True for name in SWITCHES}
    said["mails_seen"] = instant(plain.get("mails_seen"))
    return Habits(view=view if isinstance(view, str) and view in VIEWS else USUAL_VIEW, **said)


def _words(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        return ()
    words = {each for each in value if isinstance(each, str) and 0 < len(each) <= LONGEST}
    return tuple(sorted(words))[:MOST]


def instant(value: Any) -> datetime | None:
    """Return an instant that is written as one; none where it is not."""
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None
