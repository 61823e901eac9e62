"""The way from nothing to the first request: its steps, and how far the practice has come.

Whether there is a service, a location, hours, is read from what there is; only what leaves
nothing behind, such as a look at the portal, is kept as done. Skipped is kept either way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from penciled.availability.queries import all_hours_of
from penciled.practices.queries import locations_of, services_of
from penciled.practices.settling import DONE, STEPS, is_settling, steps_kept

if TYPE_CHECKING:
    from penciled.practices.models import Member, Practice

SEEN = ("zone", "portal")  # they leave nothing behind but that they were done


@dataclass(frozen=True, slots=True)
class Step:
    """`state` is "done", "skipped" or "", `number` counts from 1."""

    name: str
    number: int
    title: str
    words: str
    state: str
    url: str

    @property
    def is_open(self) -> bool:
        return not self.state


def checklist(practice: Practice, *, now: datetime) -> list[Step]:
    """Return all the steps in their order. A fixed number of queries."""
    kept, there = steps_kept(practice), _there(practice, now=now)
    states = {name: DONE if name in there else _unless_done(kept, name) for name in STEPS}
    return [
        Step(
            name, number, *words, states[name], reverse(f"desk:setup_{name}", args=[practice.slug])
        )
        for number, (name, words) in enumerate(_words().items(), start=1)
    ]


def next_open(steps: list[Step], *, after: str = "") -> Step | None:
    """Return the next step that is neither done nor skipped, or none."""
    here = next((each.number for each in steps if each.name == after), 0)
    later = [each for each in steps if each.is_open and each.number > here]
    return next(iter([*later, *(each for each in steps if each.is_open)]), None)


def reminder(practice: Practice, member: Member, *, now: datetime) -> Step | None:
    """Return the next step to remind an owner of; no query once there is nothing to remind of."""
    if not (member.is_owner and is_settling(practice)):
        return None
    return next_open(checklist(practice, now=now))


def _there(practice: Practice, *, now: datetime) -> set[str]:
    """Return the steps that have left something behind."""
    today = now.astimezone(practice.zone_info).date()
    found = {
        "service": services_of(practice).exists(),
        "location": locations_of(practice).exists(),
        "hours": any(True for _row in all_hours_of(practice, since=today)),
        "booking": practice.booking_on,
    }
    return {name for name, is_there in found.items() if is_there}


def _unless_done(kept: dict[str, str], name: str) -> str:
    """Return what is kept of a step; what should have left something behind is open."""
    state = kept.get(name, "")
    return "" if state == DONE and name not in SEEN else state


def _words() -> dict[str, tuple[str, str]]:
    return {
        "zone": (_("Time zone"), _("Whose clocks the practice goes by")),
        "service": (_("A first service"), _("What clients can ask for")),
        "location": (_("A first location"), _("Where they are seen")),
        "hours": (_("Hours"), _("When they may ask")),
        "portal": (_("A look at your portal"), _("What clients see")),
        "booking": (_("Online booking"), _("Let clients ask")),
    }
