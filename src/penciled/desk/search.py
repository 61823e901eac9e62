"""What a search for a client says: who, how to reach them, what they have and what they asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from penciled.booking.finding import search_clients
from penciled.core import wording
from penciled.desk.filters import NO_SHOW
from penciled.desk.naming import name_of, reach_of
from penciled.desk.outcomes import labels

if TYPE_CHECKING:
    from penciled.appointments.models import Appointment
    from penciled.booking.finding import Found
    from penciled.booking.models import AppointmentRequest
    from penciled.desk.access import DeskRequest


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of a client's: `kind` as the calendar draws it, `state` said where it is none."""

    kind: str
    ink: str
    when: str
    what: str
    state: str
    href: str
    day: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A client found: `groups` are what they have, each kind under its title.

    `record` is where all of it stands, `book` where an appointment for them is begun.
    """

    name: str
    reach: str
    record: str
    book: str
    groups: list[tuple[str, list[Line]]]


@dataclass(frozen=True, slots=True)
class Results:
    words: str
    hits: list[Hit]
    has_more: bool


def results_for(request: DeskRequest, words: str, *, now: datetime) -> Results:
    """Return who is found, with what the member may see of them."""
    search = search_clients(
        request.practice, words, on=request.seen, everyone=request.member.sees_everyone, now=now
    )
    hits = [_hit(request, each, now=now) for each in search.found]
    return Results(words, hits, search.has_more)


def _hit(request: DeskRequest, found: Found, *, now: datetime) -> Hit:
    new = reverse("desk:appointment_new", args=[request.practice.slug])
    return Hit(
        name=name_of(found.client),
        reach=reach_of(found.client),
        record=reverse("desk:client", args=[request.practice.slug, found.client.ref]),
        book=f"{new}?{urlencode({'client': str(found.client.ref)})}",
        groups=list(_groups(request, found, now=now)),
    )


def _groups(
    request: DeskRequest, found: Found, *, now: datetime
) -> Iterator[tuple[str, list[Line]]]:
    """Yield what waits first, then what comes, then what was, and what came to nothing."""
    waiting = [each for each in found.asked if not each.state_at(now).is_final]
    over = [each for each in found.asked if each not in waiting]
    groups = (
        (_("Asked for"), [line_of(request, e, "pencil", _("Asked"), now=now) for e in waiting]),
        (_("Next"), [line_of(request, each, "ink", "", now=now) for each in found.coming]),
        (_("Before"), [_was(request, each, now=now) for each in found.past]),
        (_("Came to nothing"), [_over(request, each, now=now) for each in over]),
    )
    yield from ((title, lines) for title, lines in groups if lines)


def _was(request: DeskRequest, appointment: Appointment, *, now: datetime) -> Line:
    state = off_words(appointment)
    return line_of(request, appointment, "rubbed" if state else "ink", state, now=now)


def _over(request: DeskRequest, asked: AppointmentRequest, *, now: datetime) -> Line:
    return line_of(request, asked, "rubbed", labels()[asked.state_at(now)], now=now)


def off_words(appointment: Appointment) -> str:
    if appointment.status == NO_SHOW:
        return _("No-show")
    return _("Cancelled") if appointment.is_cancelled else ""


def line_of(
    request: DeskRequest,
    thing: Appointment | AppointmentRequest,
    kind: str,
    state: str,
    *,
    now: datetime,
) -> Line:
    zone = thing.practitioner.zone_info
    on = thing.starts_at.astimezone(zone).date()
    is_this_year = on.year == now.astimezone(zone).year
    day = wording.say_day_short(on) if is_this_year else wording.say_day_with_year(on)
    name = "desk:appointment" if hasattr(thing, "status") else "desk:request"
    said = [thing.service.name if thing.service else "", thing.practitioner.name]
    query = urlencode({"view": "day", "on": on.isoformat(), "who": str(thing.practitioner.ref)})
    return Line(
        kind=kind,
        ink=thing.service.ink if thing.service else "",
        when=f"{day}, {wording.say_range(thing.starts_at, thing.ends_at, zone)}",
        what=" · ".join(filter(None, said)),
        state=state,
        href=reverse(name, args=[request.practice.slug, thing.ref]),
        day=f"{reverse('desk:calendar', args=[request.practice.slug])}?{query}",
    )
