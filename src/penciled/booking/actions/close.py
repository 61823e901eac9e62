"""An owner closes the practice: nobody can ask any more, and what waits is declined with a word."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from penciled.appointments.models import OFF, Appointment
from penciled.audit import chain
from penciled.booking import telling
from penciled.booking.actions.expire import expire_held
from penciled.booking.actions.resolve import locked, resolve
from penciled.booking.models import AppointmentRequest
from penciled.clients.models import Client
from penciled.core.errors import InvalidInput, NotPermitted
from penciled.core.fingerprint import fingerprint, must_stand
from penciled.core.lifecycle import Action, Actor
from penciled.practices import calendars
from penciled.practices.models import Member, Practice, Practitioner


def waiting_in(practice: Practice, *, now: datetime) -> QuerySet[AppointmentRequest]:
    """Return what closing declines."""
    waiting = AppointmentRequest.objects.waiting(now=now).filter(practice=practice)
    return waiting.order_by("pk")


def coming_in(practice: Practice, *, now: datetime) -> QuerySet[Appointment]:
    """Return the sessions to come, which closing leaves as they are."""
    coming = Appointment.objects.filter(practice=practice, client__isnull=False, starts_at__gt=now)
    return coming.exclude(status__in=OFF)


def closing_shown(practice: Practice, *, now: datetime) -> str:
    """Return a word that differs once closing would decline something else."""
    return fingerprint(_refs(waiting_in(practice, now=now)))


@transaction.atomic(durable=True)
def close_practice(
    practice_id: int, *, message: str, shown: str, by: Member, now: datetime
) -> Practice:
    """Close a practice: online booking is off, and whoever waits is told no, with `message`.

    These answers are told at once and can't be taken back. What is booked stays.

    Raises:
        NotPermitted: only an owner does this.
        InvalidInput: it is closed already.
        StaleChange: it would decline something else than what was `shown`.
    """
    if not by.is_owner or by.practice_id != practice_id:
        raise NotPermitted("Only an owner can close the practice.")
    whose = list(Practitioner.objects.filter(practice=practice_id).values_list("pk", flat=True))
    calendars.hold(whose)
    practice = Practice.objects.select_for_update().get(pk=practice_id)
    if practice.closed_at:
        raise InvalidInput("This practice is closed already.")
    waiting = list(waiting_in(practice, now=now))
    must_stand(_refs(waiting), shown)
    clients = sorted({each.client_id for each in waiting})
    list(Client.objects.filter(pk__in=clients).order_by("pk").select_for_update())
    practice.closed_at, practice.booking_on = now, False
    practice.save(update_fields=["closed_at", "booking_on"])
    expire_held(whose, now=now)
    for each in waiting:
        _decline(each.pk, message, by=by, now=now)
    chain.record("practice.closed", practice=practice.ref, actor=f"member:{by.ref}", at=now)
    return practice


def _refs(waiting: Iterable[AppointmentRequest]) -> list[str]:
    return [str(each.ref) for each in waiting]


def _decline(pk: int, message: str, *, by: Member, now: datetime) -> None:
    request = locked(pk)
    request.message = message
    resolve(request, Action.DECLINE, actor=Actor.STAFF, now=now, member=by)
    request.settles_at = None
    request.save(update_fields=["settles_at"])
    telling.tell_declined(request, now=now)
