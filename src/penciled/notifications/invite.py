"""The file that puts an appointment on a calendar, moves it there, or takes it off again.

One appointment keeps one UID for life and a SEQUENCE that only grows (RFC 5546, 2.1.4 and
3.2.2), so that a client's calendar knows which file is the latest. The times stand in the
zone they were agreed in, with that zone's rules beside them.
"""

from __future__ import annotations

from datetime import UTC, date

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from penciled.notifications.clean import line
from penciled.notifications.told import NoSuchPractice, Told
from penciled.notifications.visit import Visit


def invitation(told: Told, visit: Visit, *, url: str, cancelled: bool = False) -> str:
    """Write the iCalendar file for a visit. What it says others may see: no service, no client."""
    calendar = Calendar()
    calendar.add("prodid", "-//Penciled//Appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "REQUEST")
    calendar.add_component(_event(told, visit, url=url, cancelled=cancelled))
    # The rules of one year alone: not every calendar understands a list of them.
    year = visit.starts_at.astimezone(visit.agreed).year
    calendar.add_missing_timezones(date(year, 1, 1), date(year + 1, 1, 1))
    return str(calendar.to_ical().decode())


def _event(told: Told, visit: Visit, *, url: str, cancelled: bool) -> Event:
    event = Event()
    event.add("uid", f"{told.payload['appointment']}@{settings.SITE_HOST}")
    event.add("sequence", int(told.payload["sequence"]))
    event.add("dtstamp", told.message.created_at.astimezone(UTC))
    event.add("dtstart", visit.starts_at.astimezone(visit.agreed))
    event.add("dtend", visit.ends_at.astimezone(visit.agreed))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("summary", _("Appointment with %(name)s") % {"name": visit.practitioner_name})
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    event.add("url", url)
    event.add("organizer", _organizer(told))
    event.add("attendee", _attendee(told))
    if place := visit.link or line(", ".join(visit.where)):
        event.add("location", place)
    return event


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
