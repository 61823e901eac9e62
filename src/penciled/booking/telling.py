"""Who is told what, and when: one row in the outbox per reader, with the facts as they are now.

The facts ride along, because what a mail says must be true of the moment it
tells of, however late it leaves. How it is worded is `notifications`' business.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from penciled.appointments.models import Appointment, AppointmentStatus
from penciled.booking.cancelling import cancelling_told
from penciled.booking.models import AppointmentRequest
from penciled.booking.readers import askers_of, spoken_to
from penciled.clients.queries import Reader, addresses_of
from penciled.outbox.actions import post
from penciled.practices import hearing
from penciled.practices.mail_texts import manner_of
from penciled.practices.models import Location, Practice, Practitioner, Service

Facts = Mapping[str, Any]


def tell_asked(request: AppointmentRequest, *, now: datetime) -> None:
    _tell_staff("request.asked", request, now=now)
    _tell_client("request.received", request, now=now)


def tell_accepted(request: AppointmentRequest, *, now: datetime) -> None:
    if request.appointment:
        stands = request.appointment
        how = standing_of(stands) | cancelling_told(stands, now=now)
        _tell_client("request.accepted", request, now=now, not_before=request.settles_at, **how)


def tell_declined(request: AppointmentRequest, *, now: datetime) -> None:
    _tell_client("request.declined", request, now=now, not_before=request.settles_at)


def tell_cancelled(request: AppointmentRequest, *, by: Reader | None = None, now: datetime) -> None:
    """Tell staff, and whoever asked; the latter `by` whom, if it was another."""
    _tell_staff("request.cancelled", request, now=now)
    _tell_client("request.cancelled_receipt", request, by=by, now=now)


def tell_expired(request: AppointmentRequest, *, now: datetime) -> None:
    _tell_staff("request.expired", request, now=now)
    _tell_client("request.unanswered", request, now=now)


def tell_booked(appointment: Appointment, *, now: datetime) -> None:
    _tell_of("appointment.booked", appointment, now=now, **cancelling_told(appointment, now=now))


def tell_moved(appointment: Appointment, *, before: Facts, now: datetime) -> None:
    """Tell the client what moved; nothing when all that they know of stayed the same."""
    if standing_of(appointment)["booked"] != before["booked"]:
        how = cancelling_told(appointment, now=now)
        _tell_of("appointment.moved", appointment, now=now, before=before["booked"], **how)


def tell_called_off(appointment: Appointment, *, message: str, now: datetime) -> None:
    _tell_of("appointment.cancelled", appointment, now=now, message=message)


def tell_given_up(
    appointment: Appointment, *, word: str, by: Reader | None = None, now: datetime
) -> None:
    """Tell staff and the client that the client cancelled; the word only where notes are mailed."""
    late = appointment.status == AppointmentStatus.LATE_CANCELLED
    topic, client, practice = "appointment.given_up", appointment.client, appointment.practice
    for member in hearing.told_at_once(appointment.practitioner):
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
    _tell_of("appointment.given_up_receipt", appointment, by=by, now=now, late=late)


def tell_series_booked(some: Sequence[Appointment], *, now: datetime) -> None:
    how = cancelling_told(some[-1], now=now)
    _tell_of("series.booked", some[0], now=now, dates=_dates(some), **how)


def tell_series_moved(
    some: Sequence[Appointment], *, before: Sequence[Facts], now: datetime
) -> None:
    """Tell the client once what moved of a series; nothing when all they know stayed the same."""
    pairs = [(each, was) for each, was in zip(some, before, strict=True) if _moved(each, was)]
    if pairs:
        moved, known = zip(*pairs, strict=True)
        how = {"before": list(known), **cancelling_told(moved[-1], now=now)}
        _tell_of("series.moved", moved[0], now=now, dates=_dates(moved), **how)


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


def asked_for(request: AppointmentRequest) -> Facts:
    """Return when, with whom and where a request is for, as plain JSON."""
    return _facts(
        request.starts_at,
        request.ends_at,
        request.zone,
        request.practitioner,
        request.service,
        request.location,
    )


def written_of(appointment: Appointment, practice: Practice) -> dict[str, Any]:
    """Return what a client's calendar is told of an appointment, mailed to it or fetched."""
    told = {"names_service": practice.mails_name_service}
    return told | _note_of(appointment, practice) | standing_of(appointment)


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
        "asked": asked_for(request),
        "first_name": request.client.call_name,
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
    for member in hearing.told_at_once(request.practitioner):
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


def _tell_client(
    topic: str,
    request: AppointmentRequest,
    *,
    by: Reader | None = None,
    now: datetime,
    **facts: Any,
) -> None:
    told = _asked(request) | facts
    for reader in askers_of(request):
        manner = manner_of(request.practice, topic, reader.client.language)
        post(
            topic,
            to=reader.email,
            key=f"{topic}:{request.ref}{reader.mark}",
            now=now,
            about=request.ref,
            practice=request.practice.ref,
            **manner | told | spoken_to(reader, by),
        )


def _tell_of(
    topic: str,
    appointment: Appointment,
    *,
    by: Reader | None = None,
    now: datetime,
    **facts: Any,
) -> None:
    client, practice = appointment.client, appointment.practice
    readers = addresses_of(client) if client else []
    if client is None or not readers:
        return
    told = {
        "not_before": _settles_at(appointment),
        "client_zone": _zone_known_of(appointment),
        **manner_of(practice, topic, client.language),
        **_note_of(appointment, practice),
        **standing_of(appointment),
        **facts,
    }
    for reader in readers:
        post(
            topic,
            to=reader.email,
            key=f"{topic}:{appointment.ref}:{appointment.version}{reader.mark}",
            now=now,
            about=appointment.ref,
            practice=practice.ref,
            **told | spoken_to(reader, by),
        )


def _settles_at(appointment: Appointment) -> datetime | None:
    """Return when the client may know that what they asked for became this appointment."""
    asked = AppointmentRequest.objects.filter(appointment=appointment)
    return asked.values_list("settles_at", flat=True).first()


def _zone_known_of(appointment: Appointment) -> str:
    """Return the client's own zone, else the one they last asked in, else the one agreed in."""
    if appointment.client and appointment.client.zone:
        return appointment.client.zone
    asked = AppointmentRequest.objects.filter(client=appointment.client).order_by("-asked_at")
    return asked.values_list("client_zone", flat=True).first() or appointment.zone


def _note_of(appointment: Appointment, practice: Practice) -> dict[str, Any]:
    """Return what the client wrote when they asked for it, as far as mails carry that."""
    if not practice.mails_carry_note:
        return {}
    asked = AppointmentRequest.objects.filter(appointment=appointment)
    return _note(practice, asked.values_list("note", flat=True).first() or "")
