"""A client cancels an appointment of theirs, whoever booked it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from penciled.appointments import actions as appointments
from penciled.appointments.models import Appointment
from penciled.audit import chain
from penciled.booking import telling
from penciled.booking.actions.whose import acting_at, sealed_of, trail_of
from penciled.booking.cancelling import cancelling_terms
from penciled.clients.models import Client
from penciled.clients.queries import Reader
from penciled.core.cancelling import Cancelling
from penciled.core.errors import AlreadyResolved, NotPermitted, StaleChange, TooLateToCancel
from penciled.core.lifecycle import Actor
from penciled.practices import calendars


@transaction.atomic(durable=True)
def cancel_own_appointment(
    pk: int, *, email: str | None, seen: int, late: bool, word: str, now: datetime
) -> Appointment:
    """Cancel an appointment for its client, with a word to the practice.

    Whoever proved `email` does it, the client or a guardian; without one it isn’t known which.

    Nothing is cancelled but what they said yes to: `seen` is the `invite_sequence` of what they
    were shown, and `late` whether they were told that it counts as late.

    Raises:
        NotPermitted: it is not theirs to know of, or not any more; or they may not cancel online.
        AlreadyResolved: it was cancelled before.
        StaleChange: staff moved it meanwhile, or it counts as late by now.
        TooLateToCancel: it has begun, or is too near to be cancelled online.
    """
    appointment, by = _lock(pk, email=email, now=now)
    if appointment.is_cancelled:
        raise AlreadyResolved("This appointment was already cancelled.", state=appointment.status)
    if appointment.invite_sequence != seen:
        raise StaleChange("The practice changed this appointment meanwhile.")
    terms = cancelling_terms(appointment, now=now)
    if terms.how is Cancelling.BARRED:
        raise NotPermitted("This appointment can’t be cancelled online. Please call the practice.")
    if not terms.is_online:
        raise TooLateToCancel("This appointment can’t be cancelled online any more.")
    if terms.is_late and not late:
        raise StaleChange("Cancelling this appointment counts as late by now.")
    appointments.give_up(appointment, late=terms.is_late, word=word, now=now, **trail_of(by))
    telling.tell_given_up(appointment, word=word, by=by, now=now)
    practice = appointment.practice.ref
    chain.record(
        "appointment.cancelled",
        practice=practice,
        actor=Actor.CLIENT,
        at=now,
        about=appointment.ref,
        **sealed_of(by),
    )
    return appointment


def _lock(pk: int, *, email: str | None, now: datetime) -> tuple[Appointment, Reader | None]:
    """Take the calendar, the client and the appointment, if it is theirs and they were told of it.

    Staff may have moved it to another calendar just before: then it is not as it was seen.
    """
    its = Appointment.objects.filter(pk=pk)
    calendars.hold(its.values_list("practitioner_id", flat=True))
    list(Client.objects.filter(appointments=pk).select_for_update(of=("self",)))
    appointment = (
        its.exclude(request__settles_at__gt=now)
        .select_for_update(of=("self",))
        .select_related("client", "service", "location", "room", "practitioner", "practice")
        .first()
    )
    if appointment is None or appointment.client is None:
        raise NotPermitted("This is not your appointment.")
    if email is None:
        return appointment, None
    return appointment, acting_at(appointment.client, email)
