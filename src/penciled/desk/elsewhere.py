"""What a member runs, as a calendar elsewhere reads it: appointments, what is asked, events.

It says when, for whom as far as the member chose, and where; never the service, a note, a phone
number, a mail address or a video link. What is cancelled is not in it. Whether anything differs
from what was read before shows without writing it: see `mark_of`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vDuration

from penciled.appointments.queries import kept
from penciled.booking.queries import held_between
from penciled.clients.history import latest_in
from penciled.core.interval import Interval
from penciled.core.languages import language_of
from penciled.core.wall import zone_data_version
from penciled.desk.whole_days import days_of
from penciled.notifications import calendar_file
from penciled.notifications.clean import line
from penciled.notifications.invite import uid_of
from penciled.notifications.zone_rules import put_times
from penciled.practices import calendars
from penciled.practices.feeds import carried
from penciled.practices.queries import places_named

if TYPE_CHECKING:
    from penciled.appointments.models import Appointment
    from penciled.booking.models import AppointmentRequest
    from penciled.clients.models import Client
    from penciled.practices.models import CalendarFeed, Practitioner

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BACK, AHEAD = 28 * DAY, 366 * DAY
MOST = 5000  # appointments; what is furthest ahead is left out first
SHORTEST_WHOLE_DAY = 20 * HOUR
WRITTEN = 2  # to be counted on when the same rows are written differently


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What one feed holds: whose calendars, and which stretch of time."""

    feed: CalendarFeed
    whose: Sequence[Practitioner]
    within: Interval

    @property
    def has_several(self) -> bool:
        """Say whether each entry says whose it is: a calendar of one needs no name in it."""
        return any(each.member_id != self.feed.member_id for each in self.whose)


def elsewhere(feed: CalendarFeed, *, now: datetime) -> Elsewhere:
    """Return what a feed holds now: four weeks back, a year ahead, by whole days of UTC."""
    today = datetime.combine(now.astimezone(UTC).date(), time.min, UTC)
    return Elsewhere(feed, carried(feed.member), Interval(today - BACK, today + AHEAD))


def mark_of(held: Elsewhere, *, now: datetime) -> str:
    """Return an ETag that holds while nothing in it differs. Four queries, whatever it holds.

    The calendars' versions count every change; requests that ran out of time are fewer waiting;
    a client who was renamed has a newer history.
    """
    practice, within = held.feed.member.practice, held.within
    versions = calendars.versions(each.pk for each in held.whose)
    waiting = held_between(held.whose, within.start, within.end, now=now).count()
    names = [(each.pk, each.name, each.zone) for each in held.whose]
    own = (practice.name, practice.slug, practice.language)
    shown = (held.feed.names, names, list(places_named(practice)), latest_in(practice), *own)
    about = (WRITTEN, zone_data_version(), settings.SITE_URL, within)
    said = repr((sorted(versions.items()), waiting, shown, about))
    return f'"{sha256(said.encode()).hexdigest()[:32]}"'


def written(held: Elsewhere, *, now: datetime) -> bytes:
    """Return the calendar file, in the practice's language. Two queries, whatever it holds."""
    with translation.override(language_of(held.feed.member.practice.language)):
        return _written(held, now=now)


def _written(held: Elsewhere, *, now: datetime) -> bytes:
    first, last = held.within.start, held.within.end
    booked = kept([each.pk for each in held.whose], first, last)[:MOST]
    asked = held_between(held.whose, first, last, now=now).order_by("starts_at", "id")
    events = [*(_booked(each, held) for each in booked), *(_asked(each, held) for each in asked)]
    return calendar_file.written(_calendar(held), events)


def _calendar(held: Elsewhere) -> Calendar:
    practice, member = line(held.feed.member.practice.name), line(held.feed.member.name)
    name = practice if held.has_several else f"{member}, {practice}"
    calendar = Calendar()
    calendar.add("prodid", "-//Penciled//Desk//EN")
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", vDuration(HOUR), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(HOUR))
    return calendar


def _booked(appointment: Appointment, held: Elsewhere) -> Event:
    event = _event(appointment, held, "appointment")
    client, room = appointment.client, appointment.room
    what = _name(client, held.feed.names) if client else appointment.title or _("Event")
    _say(event, [what], appointment.practitioner, held)
    event.add("uid", uid_of(appointment.ref))
    event.add("sequence", appointment.invite_sequence)
    event.add("dtstamp", getattr(appointment, "touched_at", appointment.created_at))
    event.add("status", "CONFIRMED")
    event.add("transp", "OPAQUE" if appointment.busy else "TRANSPARENT")
    _say_where(event, [appointment.location, room])
    return event


def _asked(request: AppointmentRequest, held: Elsewhere) -> Event:
    event = _event(request, held, "request")
    name = _name(request.client, held.feed.names)
    _say(event, [_("Asked, not confirmed"), name], request.practitioner, held)
    event.add("uid", f"{request.ref}@requests.penciled")
    event.add("sequence", 0)
    event.add("dtstamp", request.asked_at)
    event.add("status", "TENTATIVE")
    event.add("transp", "OPAQUE")
    _say_where(event, [request.location])
    return event


def _event(thing: Appointment | AppointmentRequest, held: Elsewhere, page: str) -> Event:
    """Return an event with its time, and the way to its page of the desk."""
    event = Event()
    whole = thing.ends_at - thing.starts_at >= SHORTEST_WHOLE_DAY
    days = days_of(thing.span, thing.zone_info) if whole else None
    if days:
        event.add("dtstart", days[0])
        event.add("dtend", days[1] + DAY)
    else:
        put_times(event, thing.starts_at, thing.ends_at, thing.zone_info)
    slug = held.feed.member.practice.slug
    event.add("url", settings.SITE_URL + reverse(f"desk:{page}", args=[slug, thing.ref]))
    event.add("class", "PRIVATE")
    return event


def _name(client: Client, names: str) -> str:
    """Return what a client is called on a calendar elsewhere, by as much of a name as was chosen.

    A number is the beginning of a random id: it tells two of them apart, and nobody who they are.
    """
    if client.erased_at:
        return _("Erased client")
    if names == "full":
        return client.name
    if names == "first":
        return client.first_name
    if names == "initials":
        return client.initials
    return _("Client %(number)s") % {"number": client.ref.hex[:6].upper()}


def _say(event: Event, what: list[str], whose: Practitioner, held: Elsewhere) -> None:
    words = [*what, *([whose.name] if held.has_several else [])]
    event.add("summary", line(" · ".join(words)))


def _say_where(event: Event, some: Iterable[Any]) -> None:
    """Name the place and the room; never the video link, which lets in whoever has it."""
    if where := line(", ".join(each.name for each in some if each)):
        event.add("location", where)
