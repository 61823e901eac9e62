"""What puts an appointment on a client's calendar, moves it there, or takes it off again.

It is mailed, and handed out to whoever fetches it. One appointment keeps one UID for life and a
SEQUENCE that only grows (RFC 5546, 2.1.4 and 3.2.2), so that a client's calendar knows which file
is the latest. The times stand in the zone they were agreed in, with that zone's rules beside
them. Several at once, and what is fetched, are published, each an event of its own: an invitation
may hold only one, and is to somebody (RFC 5546, 3.2.1 and 3.2.2).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from penciled.booking.telling import written_of
from penciled.notifications import links
from penciled.notifications.calendar_file import written
from penciled.notifications.clean import line
from penciled.notifications.dates import Dated
from penciled.notifications.told import NoSuchPractice, Told, told_now
from penciled.notifications.visit import Visit
from penciled.notifications.zone_rules import put_times

if TYPE_CHECKING:
    from penciled.appointments.models import Appointment
    from penciled.practices.models import Practice

PUBLISH = "PUBLISH"
UID_DOMAIN = "appointments.penciled"


def invitation(told: Told, visit: Visit, *, url: str, cancelled: bool = False) -> str:
    """Write the iCalendar file for a visit.

    What it says others may see: no client, and the service only where the practice names it.
    """
    calendar = _calendar("CANCEL" if cancelled else "REQUEST")
    ref, sequence = told.payload["appointment"], told.payload["sequence"]
    event = _event(told, visit, ref, sequence, url=url, cancelled=cancelled)
    event.add("attendee", _attendee(told))
    return written(calendar, [event]).decode()


def publication(told: Told, dates: Sequence[Dated], *, url: str, cancelled: bool = False) -> str:
    """Write the iCalendar file for the dates of a series; as little is said as for a single one."""
    events = [
        _event(told, each.visit, each.ref, each.sequence, url=url, cancelled=cancelled)
        for each in dates
    ]
    return written(_calendar(PUBLISH), events).decode()


def handed_out(appointment: Appointment, practice: Practice, *, now: datetime) -> str:
    """Return the file of a standing appointment for whoever fetches it, as often as they do."""
    told = told_now(practice, written_of(appointment, practice), now=now)
    booked, payload = told.for_client("booked"), told.payload
    dated = Dated(visit=booked, ref=payload["appointment"], sequence=payload["sequence"])
    return publication(told, [dated], url=links.mine(told))


def uid_of(ref: object) -> str:
    """Return what an appointment is called on everybody's calendar, for good.

    Nothing that may ever change is in it: an installation may move to another address.
    """
    return f"{ref}@{UID_DOMAIN}"


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Penciled//Appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _event(
    told: Told, visit: Visit, ref: object, sequence: int, *, url: str, cancelled: bool
) -> Event:
    event = Event()
    event.add("uid", uid_of(ref))
    event.add("sequence", int(sequence))
    event.add("dtstamp", told.message.created_at.astimezone(UTC))
    put_times(event, visit.starts_at, visit.ends_at, visit.agreed)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("summary", _summary(visit))
    if told.note:
        event.add("description", told.note)
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    event.add("url", url)
    event.add("organizer", _organizer(told))
    if place := _place(visit):
        event.add("location", place)
    return event


def _summary(visit: Visit) -> str:
    with_whom = {"name": visit.practitioner_name, "service": visit.service}
    if visit.names_service:
        return _("%(service)s with %(name)s") % with_whom
    return _("Appointment with %(name)s") % with_whom


def _place(visit: Visit) -> str:
    """Say where it is: by video the link alone, else the address, and the link if there is one."""
    if visit.telehealth and visit.link:
        return visit.link
    return line(", ".join([*visit.where, *([visit.link] if visit.link else [])]))


def _organizer(told: Told) -> vCalAddress:
    if told.practice is None:
        raise NoSuchPractice("An appointment needs a practice to be at.")
    organizer = vCalAddress(f"mailto:{line(told.practice.reply_to)}")
    organizer.params["CN"] = vText(line(told.practice.name))
    return organizer


def _attendee(told: Told) -> vCalAddress:
    attendee = vCalAddress(f"mailto:{line(told.message.recipient)}")
    attendee.params["PARTSTAT"] = vText("ACCEPTED")
    attendee.params["RSVP"] = vText("FALSE")
    return attendee
