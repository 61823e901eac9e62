"""A client's requests and appointments at a practice, sorted into what waits, comes and is past.

An accepted request is shown as its appointment, wherever staff may have moved that since.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from penciled.appointments.queries import past_of, upcoming_of
from penciled.booking.cancelling import cancelling_terms, cancelling_terms_of_each
from penciled.booking.queries import request_behind, requests_of
from penciled.clients.merged import seen_as
from penciled.core.lifecycle import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from penciled.appointments.models import Appointment
    from penciled.booking.cancelling import CancellingTerms
    from penciled.booking.models import AppointmentRequest
    from penciled.clients.models import Client
    from penciled.practices.models import Location, Practitioner, Service

Theirs = TypeVar("Theirs", "AppointmentRequest", "Appointment")

SHOWN_AT_FIRST = 20
CALLED_OFF = "called_off"
OFF = "off"
GIVEN_UP = "given_up"
CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Visit:
    """One line of a client's own list: a request nobody may answer any more, or an appointment.

    `outcome` is a request's state, `called_off` for an appointment that staff cancelled, `off`
    for one that they cancelled as late, `given_up` for one that the client cancelled online, or
    `confirmed` for one that nobody asked for online. Whether a client came is between them and
    staff, and never said here. `cancelling` is how one to come can be cancelled.
    """

    starts_at: datetime
    ends_at: datetime
    practitioner: Practitioner
    service: Service | None
    location: Location | None
    outcome: str
    asked: AppointmentRequest | None = None
    appointment: Appointment | None = None
    cancelling: CancellingTerms | None = None

    @property
    def client(self) -> Client | None:
        """Return whose it is."""
        thing = self.asked or self.appointment
        return thing.client if thing else None

    @property
    def duration(self) -> timedelta:
        return self.ends_at - self.starts_at

    @property
    def is_rubbed(self) -> bool:
        return self.outcome not in {State.ACCEPTED, CONFIRMED}

    @property
    def message(self) -> str:
        """Return what staff wrote with their answer, once that is told."""
        return self.asked.message if self.asked and self.outcome != State.PENDING else ""

    @property
    def differs(self) -> bool:
        """Say whether it stands at another time than was asked for."""
        asked, booked = self.asked, self.appointment
        return bool(asked and booked and asked.span != booked.span)

    @property
    def can_ask_again(self) -> bool:
        gone = {CALLED_OFF, OFF, GIVEN_UP}
        return self.outcome in gone | {State.DECLINED, State.EXPIRED, State.CANCELLED}

    @property
    def was_late(self) -> bool:
        """Say whether the client cancelled late, of which they were told before they did."""
        booked = self.appointment
        return bool(booked and self.outcome == GIVEN_UP and booked.status == "late_cancelled")


@dataclass(frozen=True, slots=True)
class History:
    """`waiting` and `coming` by start, `past` latest first; `more` counts what is left out."""

    waiting: list[AppointmentRequest]
    coming: list[Visit]
    past: list[Visit]
    more: int


def history_of(*clients: Client, now: datetime, whole: bool = False) -> History:
    """Return everything of these clients that they may see. Four queries."""
    everything = _as_seen(requests_of(*clients), clients)
    asked_for = {each.appointment_id: each for each in everything if each.appointment_id}
    waiting = [each for each in everything if each.state_told(now) is State.PENDING]
    over = [
        visit_of_request(each, now=now)
        for each in everything
        if each.state_told(now) not in {State.PENDING, State.ACCEPTED}
    ]
    gone_by = _as_seen(past_of(*clients, now=now), clients)
    over += [visit_of(each, asked_for.get(each.pk)) for each in gone_by]
    over.sort(key=lambda visit: visit.starts_at, reverse=True)
    shown = over if whole else over[:SHOWN_AT_FIRST]
    coming = _as_seen(upcoming_of(*clients, now=now), clients)
    terms = cancelling_terms_of_each(coming, now=now)
    return History(
        waiting=sorted(waiting, key=lambda each: each.starts_at),
        coming=[visit_of(each, asked_for.get(each.pk), terms[each.pk]) for each in coming],
        past=shown,
        more=len(over) - len(shown),
    )


def _as_seen(some: Iterable[Theirs], clients: Sequence[Client]) -> list[Theirs]:
    """Return all of `some`, each by the client as whom those who act for `clients` know them."""
    found = list(some)
    for each in found:
        if (client := each.client) is not None:
            each.client = seen_as(client, clients)
    return found


def visit_of(
    appointment: Appointment,
    asked: AppointmentRequest | None,
    cancelling: CancellingTerms | None = None,
) -> Visit:
    return Visit(
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        practitioner=appointment.practitioner,
        service=appointment.service,
        location=appointment.location,
        outcome=_outcome(appointment, asked),
        asked=asked,
        appointment=appointment,
        cancelling=cancelling,
    )


def _outcome(appointment: Appointment, asked: AppointmentRequest | None) -> str:
    if getattr(appointment, "by_client", False):
        return GIVEN_UP
    if appointment.is_cancelled:
        return OFF if appointment.status == "late_cancelled" else CALLED_OFF
    return str(State.ACCEPTED) if asked else CONFIRMED


def visit_standing(appointment: Appointment, *, now: datetime) -> Visit:
    """Return an appointment with what it came of, and how it can be cancelled while it stands."""
    is_over = appointment.is_cancelled or appointment.ends_at <= now
    terms = None if is_over else cancelling_terms(appointment, now=now)
    return visit_of(appointment, request_behind(appointment), terms)


def visit_of_request(asked: AppointmentRequest, *, now: datetime) -> Visit:
    return Visit(
        starts_at=asked.starts_at,
        ends_at=asked.ends_at,
        practitioner=asked.practitioner,
        service=asked.service,
        location=asked.location,
        outcome=str(asked.state_told(now)),
        asked=asked,
    )
