"""What a member leaves out of the calendar: the ticks beside it, and who passes them.

Kept is what is left out, not what is shown: a service that is new shows by itself.
What speaks against a request is told all the same, whether or not it is drawn.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from penciled.practices import queries as practices

if TYPE_CHECKING:
    from penciled.appointments.models import Appointment
    from penciled.booking.models import AppointmentRequest
    from penciled.desk.habits import Habits
    from penciled.practices.models import Practice

    Standing = Appointment | AppointmentRequest

NO_ROOM = "none"
NO_SHOW = "no_show"


@dataclass(frozen=True, slots=True)
class Tick:
    """One box: `ink` and `mark` are how what it stands for is drawn on the calendar."""

    value: str
    words: str
    is_on: bool
    ink: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Boxes of one kind, under the field `name` of the form."""

    name: str
    title: str
    ticks: list[Tick]

    @property
    def left_out(self) -> list[str]:
        return [tick.value for tick in self.ticks if not tick.is_on]


@dataclass(frozen=True)
class Filters:
    """What may be left out in a practice, and what is."""

    practice: Practice
    habits: Habits

    @property
    def count(self) -> int:
        """Return how many kinds of things are not shown in full."""
        return sum(bool(group.left_out) for group in self.groups)

    @cached_property
    def groups(self) -> list[Group]:
        """Return the boxes to tick. Three queries."""
        some = [self._services(), self._locations(), self._rooms(), self._states()]
        return [group for group in some if group.ticks]

    def without(self, ticked: Mapping[str, Collection[str]]) -> dict[str, list[str]]:
        """Return what is left out when only `ticked` is on, of each group."""
        return {
            group.name: [t.value for t in group.ticks if t.value not in ticked[group.name]]
            for group in self.groups
        }

    def _services(self) -> Group:
        offered = practices.services_of(self.practice)
        some = [(str(each.ref), each.name, each.ink) for each in offered]
        return self._group("services", _("Services"), some)

    def _locations(self) -> Group:
        offered = [(str(e.ref), e.name, "") for e in practices.locations_of(self.practice)]
        return self._group("locations", _("Locations"), offered if len(offered) > 1 else [])

    def _rooms(self) -> Group:
        rooms = [(str(each.ref), each.name, "") for each in practices.rooms_of(self.practice)]
        return self._group(
            "rooms", _("Rooms"), [*rooms, (NO_ROOM, _("No room"), "")][: 99 * len(rooms)]
        )

    def _states(self) -> Group:
        off = self.habits.states
        words = (
            ("asked", _("Asked, in pencil"), "pencil"),
            ("booked", _("Accepted, in ink"), "ink"),
            ("events", _("Events"), "busy"),
            (NO_SHOW, _("No-show"), "rubbed"),
            ("cancelled", _("Cancelled"), "rubbed"),
        )
        ticks = [Tick(value, said, value not in off, mark=mark) for value, said, mark in words]
        return Group("states", _("How to read it"), ticks)

    def _group(self, name: str, title: str, some: Iterable[tuple[str, str, str]]) -> Group:
        off = getattr(self.habits, name)
        return Group(name, title, [Tick(ref, said, ref not in off, ink) for ref, said, ink in some])


def is_shown(thing: Standing, habits: Habits) -> bool:
    """Say whether nothing that `thing` is or has is left out."""
    if state_of(thing) in habits.states:
        return False
    if thing.service and str(thing.service.ref) in habits.services:
        return False
    if thing.location and str(thing.location.ref) in habits.locations:
        return False
    room = getattr(thing, "room", None)
    if room or thing.client:
        return (str(room.ref) if room else NO_ROOM) not in habits.rooms
    return True


def state_of(thing: Standing) -> str:
    """Return how a thing stands, as the ticks have it."""
    status = getattr(thing, "status", "asked")
    if status in ("asked", NO_SHOW):
        return str(status)
    if getattr(thing, "is_cancelled", False):
        return "cancelled"
    return "booked" if thing.client_id else "events"
