"""Who is told what, and when: one row in the outbox per reader, with the facts as they are now.

The facts ride along, because what a mail says must be true of the moment it
tells of, however late it leaves. How it is worded is `notifications`' business.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from penciled.appointments.models import Appointment, AppointmentStatus
from penciled.booking.models import AppointmentRequest
from penciled.outbox.actions import post
from penciled.practices import queries as practices
from penciled.practices.mail_texts import manner_of
from penciled.practices.models import Location, Practice, Practitioner, Service

Facts = Mapping[str, Any]


def tell_asked(request: AppointmentRequest, *, now: datetime) -> None:
    _tell_staff("request.asked", request, now=now)
    _tell_client("request.received", request, now=now)


def tell_accepted(request: AppointmentRequest, *, now: datetime) -> None:
    if request.appointment:
        how = {"not_before": request.settles_at, **standing_of(request.appointment)}
        _tell_client("request.accepted", request, now=now, **how)


def tell_declined(request: AppointmentRequest, *, now: datetime) -> None:
    _tell_client("request.declined", request, now=now, not_before=request.settles_at)


def tell_cancelled(request: AppointmentRequest, *, now: datetime) -> None:
    _tell_staff("request.cancelled", request, now=now)
    _tell_client("request.cancelled_receipt", request, now=now)


def tell_expired(request: AppointmentRequest, *, now: datetime) -> None:
    _tell_staff("request.expired", request, now=now)
    _tell_client("request.unanswered", request, now=now)


def tell_booked(appointment: Appointment, *, now: datetime) -> None:
    _tell_of("appointment.booked", appointment, now=now)


def tell_moved(appointment: Appointment, *, before: Facts, now: datetime) -> None:
    """Tell the client what moved; nothing when all that they know of stayed the same."""
    if standing_of(appointment)["booked"] != before["booked"]:
        _tell_of("appointment.moved", appointment, now=now, before=before["booked"])


def tell_called_off(appointment: Appointment, *, message: str, now: datetime) -> None:
    _tell_of("appointment.cancelled", appointment, now=now, message=message)


def tell_given_up(appointment: Appointment, *, word: str, now: datetime) -> None:
    """Tell staff and the client that the client cancelled; the word only where notes are mailed."""
    late = appointment.status == AppointmentStatus.LATE_CANCELLED
    topic, client, practice = "appointment.given_up", appointment.client, appointment.practice
    for member in practices.members_told_about(appointment.practitioner):
        post(
            topic,
            to=member.user.email,
            key=f"{topic}:{appointment.ref}:{member.ref}",
            now=now,
            about=appointment.ref,
            practice=practice.ref,
            initials=client.initials if client else "",
            member=member.name,
            late=late,
            has_word=bool(word),
            message=word if practice.mails_carry_note else "",
            **manner_of(practice, topic),
            **standing_of(appointment),
        )
    _tell_of("appointment.given_up_receipt", appointment, now=now, late=late)


def tell_series_booked(some: Sequence[Appointment], *, now: datetime) -> None:
    _tell_of("series.booked", some[0], now=now, dates=_dates(some))


def tell_series_moved(
    some: Sequence[Appointment], *, before: Sequence[Facts], now: datetime
) -> None:
    """Tell the client once what moved of a series; nothing when all they know stayed the same."""
    pairs = [(each, was) for each, was in zip(some, before, strict=True) if _moved(each, was)]
    if pairs:
        moved, known = zip(*pairs, strict=True)
        _tell_of("series.moved", moved[0], now=now, dates=_dates(moved), before=list(known))


def tell_series_cancelled(some: Sequence[Appointment], *, message: str, now: datetime) -> None:
    _tell_of("series.cancelled", some[0], now=now, dates=_dates(some), message=message)


def standing_of(appointment: Appointment) -> dict[str, Any]:
    """Return what a client is told about an appointment, as plain JSON."""
    return {
        "booked": _facts(
            appointment.starts_at,
            appointment.ends_at,
            appointment.zone,
            appointment.practitioner,
            appointment.service,
            appointment.location,
        ),
        "appointment": str(appointment.ref),
        "sequence": appointment.invite_sequence,
    }


def _facts(
    starts_at: datetime,
    ends_at: datetime,
    zone: str,
    practitioner: Practitioner,
    service: Service | None,
    location: Location | None,
) -> dict[str, Any]:
    return {
        "starts_at": starts_at.isoformat(),
        "ends_at": ends_at.isoformat(),
        "zone": zone,
        "practitioner": practitioner.titled,
        "practitioner_name": practitioner.name,
        "service": service.name if service else "",
        "location": location.name if location else "",
        "location_before": location.shown_before if location else "",
        "address": location.address if location else "",
        "directions": location.directions if location else "",
        "telehealth": bool(location and location.is_telehealth),
        "video": bool(location and location.has_video),
        "link": practitioner.telehealth_link if location and location.has_video else "",
    }


def _dates(some: Sequence[Appointment]) -> list[Facts]:
    return [
        {
            "starts_at": each.starts_at.isoformat(),
            "ends_at": each.ends_at.isoformat(),
            "ref": str(each.ref),
            "sequence": each.invite_sequence,
        }
        for each in some
    ]


def _moved(appointment: Appointment, before: Facts) -> bool:
    return bool(standing_of(appointment)["booked"] != before)


def _asked(request: AppointmentRequest) -> dict[str, Any]:
    return {
        "asked": _facts(
            request.starts_at,
            request.ends_at,
            request.zone,
            request.practitioner,
            request.service,
            request.location,
        ),
        "first_name": request.client.first_name,
        "client_zone": request.client_zone,
        "message": request.message,
        "decided_by": request.resolved_by.name if request.resolved_by else "",
        **_note(request.practice, request.note),
    }


def _note(practice: Practice, words: str) -> dict[str, Any]:
    """Return what the client wrote, where the practice wants it in its mails; else it stays out."""
    return {"note": words} if practice.mails_carry_note and words else {}


def _tell_staff(topic: str, request: AppointmentRequest, *, now: datetime) -> None:
    manner = manner_of(request.practice, topic)
    for member in practices.members_told_about(request.practitioner):
        post(
            topic,
            to=member.user.email,
            key=f"{topic}:{request.ref}:{member.ref}",
            now=now,
            about=request.ref,
            practice=request.practice.ref,
            initials=request.client.initials,
            new_client=request.asked_as_new,
            member=member.name,
            **manner,
            **_asked(request),
        )


def _tell_client(topic: str, request: AppointmentRequest, *, now: datetime, **facts: Any) -> None:
    if request.client.email:
        post(
            topic,
            to=request.client.email,
            key=f"{topic}:{request.ref}",
            now=now,
            about=request.ref,
            practice=request.practice.ref,
            **manner_of(request.practice, topic, request.client.language),
            **_asked(request),
            **facts,
        )


def _tell_of(topic: str, appointment: Appointment, *, now: datetime, **facts: Any) -> None:
    client = appointment.client
    if client and client.email:
        post(
            topic,
            to=client.email,
            key=f"{topic}:{appointment.ref}:{appointment.version}",
            now=now,
            not_before=_settles_at(appointment),
            about=appointment.ref,
            practice=appointment.practice.ref,
            first_name=client.first_name,
            client_zone=_zone_known_of(appointment),
            **manner_of(appointment.practice, topic, client.language),
            **_note_of(appointment),
            **standing_of(appointment),
            **facts,
        )


def _settles_at(appointment: Appointment) -> datetime | None:
    """Return when the client may know that what they asked for became this appointment."""
    asked = AppointmentRequest.objects.filter(appointment=appointment)
    return asked.values_list("settles_at", flat=True).first()


def _zone_known_of(appointment: Appointment) -> str:
    """Return the zone the client last asked in, else the one the appointment was agreed in."""
    asked = AppointmentRequest.objects.filter(client=appointment.client).order_by("-asked_at")
    return asked.values_list("client_zone", flat=True).first() or appointment.zone


def _note_of(appointment: Appointment) -> dict[str, Any]:
    """Return what the client wrote when they asked for it, as far as mails carry that."""
    if not appointment.practice.mails_carry_note:
        return {}
    asked = AppointmentRequest.objects.filter(appointment=appointment)
    return _note(appointment.practice, asked.values_list("note", flat=True).first() or "")
