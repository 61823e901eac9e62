"""One client's data, to be handed to them: all that is known of them, in plain JSON.

What staff noted is in it only where that was chosen. An answer that may still be taken back is
not known outside: until it settles, its request waits and its appointment is not there.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Lower

from penciled.appointments.models import Appointment
from penciled.audit import chain
from penciled.booking.models import AppointmentRequest
from penciled.clients.models import Client, ClientChange, Guardian
from penciled.exporting.tables import plain
from penciled.outbox.models import Message
from penciled.practices.models import Member

OWN = (
    *("first_name", "last_name", "preferred_name", "email", "phone", "birth_date"),
    *("internal_id", "language", "zone", "status", "created_at", "archived_at"),
    *("may_ask", "may_cancel", "may_see", "unreminded_at"),
)
NAMED = ("practitioner", "service", "location")
UNTOLD = "notes"


def data_of(client: Client, *, with_notes: bool, now: datetime) -> dict[str, Any]:
    """Return all that is known of a client. Some ten queries."""
    asked = list(
        AppointmentRequest.objects.filter(client=client)
        .select_related(*NAMED)
        .prefetch_related("trail")
        .order_by("asked_at", "id")
    )
    booked = [each for each in _booked(client) if not _is_untold(each, now)]
    changes = ClientChange.objects.filter(client=client).order_by("at", "id")
    return {
        "practice": client.practice.name,
        "made_at": plain(now),
        "with_notes": with_notes,
        "client": _own(client, with_notes=with_notes),
        "guardians": [
            {"name": each.name, "email": each.email, "since": plain(each.created_at)}
            for each in Guardian.objects.filter(client=client).order_by("created_at", "id")
        ],
        "requests": [_asked(each, now=now) for each in asked],
        "appointments": [_stands(each, with_notes=with_notes) for each in booked],
        "mails": [_mail(each) for each in _mails(client, asked, booked)],
        "changes": [_change(each) for each in changes],
    }


def note_export(client: Client, *, by: Member, with_notes: bool, now: datetime) -> None:
    """Leave in the practice's chain that a client's data was taken out, and by whom."""
    chain.record(
        "client.exported",
        practice=client.practice.ref,
        actor=f"member:{by.ref}",
        at=now,
        about=client.ref,
        with_notes=with_notes,
    )


def _own(client: Client, *, with_notes: bool) -> dict[str, Any]:
    said = {name: plain(getattr(client, name)) for name in OWN}
    own = client.practitioners.order_by("position", "id")
    notes = {"notes": client.notes} if with_notes else {}
    return said | {"practitioners": [each.name for each in own]} | notes


def _booked(client: Client) -> QuerySet[Appointment]:
    some = Appointment.objects.filter(client=client).select_related(*NAMED, "request")
    return some.prefetch_related("history").order_by("starts_at", "id")


def _is_untold(stands: Appointment, now: datetime) -> bool:
    asked = getattr(stands, "request", None)
    return asked is not None and asked.is_settling(now)


def _what(it: AppointmentRequest | Appointment) -> dict[str, Any]:
    named = {name: getattr(it, name) and getattr(it, name).name for name in NAMED}
    times = {"starts_at": plain(it.starts_at), "ends_at": plain(it.ends_at), "zone": it.zone}
    return named | times


def _asked(asked: AppointmentRequest, *, now: datetime) -> dict[str, Any]:
    is_told = not asked.is_settling(now)
    steps = list(asked.trail.all())
    return {
        **_what(asked),
        "state": asked.state_told(now).value,
        "asked_at": plain(asked.asked_at),
        "name": asked.asked_name,
        "email": asked.asked_email,
        "phone": asked.asked_phone,
        "birth_date": plain(asked.asked_birth_date),
        "note": asked.note,
        "answers": asked.answers,
        "message": asked.message if is_told else "",
        "steps": [
            {"at": plain(each.at), "by": each.actor, "what": each.action}
            for each in (steps if is_told else steps[:1])
        ],
    }


def _stands(stands: Appointment, *, with_notes: bool) -> dict[str, Any]:
    notes = {"staff_note": stands.staff_note} if with_notes else {}
    steps = sorted(stands.history.all(), key=lambda each: (each.at, each.pk))
    return {
        **_what(stands),
        "status": stands.status,
        "created_at": plain(stands.created_at),
        "cancelled_at": plain(stands.cancelled_at),
        "steps": [{"at": plain(each.at), "what": each.what} for each in steps],
        **notes,
    }


def _mails(
    client: Client, asked: list[AppointmentRequest], booked: list[Appointment]
) -> QuerySet[Message]:
    """Return the mails about them that went to nobody of the staff."""
    about = [client.ref, *(each.ref for each in asked), *(each.ref for each in booked)]
    staff = Member.objects.filter(practice=client.practice).values(low=Lower("user__email"))
    some = Message.objects.filter(practice_ref=client.practice.ref, about__in=about)
    return some.alias(low=Lower("recipient")).exclude(low__in=staff).order_by("created_at", "id")


def _mail(mail: Message) -> dict[str, Any]:
    return {
        "topic": mail.topic,
        "to": mail.recipient,
        "state": mail.state,
        "written_at": plain(mail.created_at),
        "sent_at": plain(mail.sent_at),
    }


def _change(change: ClientChange) -> dict[str, Any]:
    told = {name: said for name, said in change.changes.items() if name != UNTOLD}
    by = "practice" if change.member_id else "client or system"
    return {"at": plain(change.at), "what": change.what, "by": by, "changes": told}
