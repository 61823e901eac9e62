"""What was asked and booked: requests with their trail, appointments with their history."""

from __future__ import annotations

from typing import Any

from penciled.appointments.models import Appointment
from penciled.booking.models import AppointmentRequest
from penciled.exporting.tables import Table, plain

WHAT = {
    "practitioner": "ref",
    "client": "ref",
    "service": "ref",
    "location": "ref",
    "starts_at": "",
    "ends_at": "",
    "zone": "in which it was agreed",
}


def _what(it: Any) -> tuple[Any, ...]:
    some = (it.practitioner, it.client, it.service, it.location)
    return (*(each and each.ref for each in some), it.starts_at, it.ends_at, it.zone)


def trail(asked: AppointmentRequest) -> list[dict[str, Any]]:
    return [
        {
            "at": plain(each.at),
            "actor": each.actor,
            "by": each.member.name if each.member else None,
            "action": each.action,
            "from": each.from_state,
            "to": each.to_state,
            "changes": each.changes,
        }
        for each in asked.trail.all()
    ]


def history(stands: Appointment) -> list[dict[str, Any]]:
    return [
        {
            "at": plain(each.at),
            "by": each.member.name if each.member else None,
            "what": each.what,
            "changes": each.changes,
        }
        for each in stands.history.all()
    ]


NAMED = ("practitioner", "client", "service", "location")
TABLES = (
    Table(
        "requests",
        "What clients asked for, and what became of it.",
        {
            "ref": "",
            **WHAT,
            "state": "pending, accepted, declined, cancelled or expired",
            "asked_at": "",
            "asked_name": "as whoever asked wrote it",
            "asked_email": "",
            "asked_phone": "",
            "asked_birth_date": "",
            "asked_as_new": "",
            "asked_for_anyone": "for whoever is free first",
            "note": "what the client wrote",
            "answers": "to the practice’s own questions",
            "resolved_at": "",
            "resolved_by": "name of the member",
            "message": "what the practice wrote back",
            "appointment": "ref of what it became",
            "trail": "every step, in order",
        },
        lambda practice: (
            AppointmentRequest.objects.filter(practice=practice)
            .select_related(*NAMED, "resolved_by", "appointment")
            .prefetch_related("trail__member")
        ),
        lambda it: (
            *(it.ref, *_what(it), it.state, it.asked_at),
            *(it.asked_name, it.asked_email, it.asked_phone, it.asked_birth_date),
            *(it.asked_as_new, it.asked_for_anyone, it.note, it.answers, it.resolved_at),
            *(it.resolved_by and it.resolved_by.name, it.message),
            *(it.appointment and it.appointment.ref, trail(it)),
        ),
    ),
    Table(
        "appointments",
        "What stands, or stood, on the calendars: appointments with clients, and events.",
        {
            "ref": "",
            **WHAT,
            "room": "name",
            "event_kind": "empty: an appointment",
            "title": "of an event",
            "busy": "whether it keeps clients from its time",
            "status": "",
            "staff_note": "of the staff; never shown to clients",
            "created_at": "",
            "cancelled_at": "",
            "series": "ref shared by what repeats",
            "history": "everything done to it, in order",
        },
        lambda practice: (
            Appointment.objects.filter(practice=practice)
            .select_related(*NAMED, "room", "series")
            .prefetch_related("history__member")
        ),
        lambda it: (
            *(it.ref, *_what(it), it.room and it.room.name, it.event_kind, it.title, it.busy),
            *(it.status, it.staff_note, it.created_at, it.cancelled_at),
            *(it.series and it.series.ref, history(it)),
        ),
    ),
)
