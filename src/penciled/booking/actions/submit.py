"""A client asks for a time: the request, its hold, its trail and its mails, or nothing at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from penciled.audit import chain
from penciled.availability import queries as availability
from penciled.availability.queries import Wanted
from penciled.booking import slots, telling
from penciled.booking.actions.expire import expire_held
from penciled.booking.actions.whose import held_for, held_kept, sealed_of, trail_of
from penciled.booking.models import AppointmentRequest
from penciled.booking.offers import offers_of
from penciled.booking.queries import untold_to
from penciled.clients.merged import theirs
from penciled.clients.models import Client
from penciled.clients.queries import Reader
from penciled.core.errors import (
    BookingClosed,
    InvalidInput,
    SlotNotOffered,
    SlotUnavailable,
    TooManyOpenRequests,
)
from penciled.core.interval import Interval
from penciled.core.lifecycle import Actor, State, expires_at
from penciled.core.slots import Reason
from penciled.core.wall import zone
from penciled.practices import calendars
from penciled.practices import queries as practices
from penciled.practices.agreed import agreed
from penciled.practices.models import Practice, Practitioner


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is sent for a client. Whoever builds it has proved that `email` is the sender's.

    For whom: the sender; the `client` of this id, for whom they act; or `for_another`, somebody
    new of the names given here, whose guardian they are, called `asker`.

    Shape: `practitioner` None means whoever is free first; `start` is aware;
    `key` is the submission's own, the same for every repeat of it; `answers` are to the
    practice's own questions, each with the `words` it was asked in and the `answer`;
    `language` is the one they want mails in, or none, which leaves it as it is; `birth_date` is
    the client's where the practice asks for it.
    """

    key: UUID
    service: UUID
    location: UUID
    practitioner: UUID | None
    start: datetime
    as_new: bool
    email: str
    first_name: str
    last_name: str
    phone: str
    note: str
    client_zone: str
    answers: Sequence[Mapping[str, str]] = ()
    language: str = ""
    client: UUID | None = None
    for_another: bool = False
    asker: str = ""
    birth_date: date | None = None


def submit_request(practice: Practice, ask: Ask, *, now: datetime) -> AppointmentRequest:
    """Store a request and with it the hold on its time; a repeat returns what the first stored.

    Raises:
        BookingClosed: the practice has switched online booking off.
        NotOffered: practitioner, service and location do not go together; `field` says which.
        SlotUnavailable: someone else has this time.
        SlotNotOffered: some other rule speaks against it; `reasons` says which.
        TooManyOpenRequests: the client has as many waiting as the practice allows.
        UnknownZone: `client_zone` is no zone.
        InvalidInput: this form was sent for another address before.
        NotPermitted: the address does not act for the client, or they may not ask online.
    """
    if stored := _stored(practice, ask):
        return stored
    _must_be_open(practice)
    zone(ask.client_zone)
    some, wanted = _offered(practice, ask)
    return _pencil_in(practice, ask, some, wanted, now=now)


def _offered(practice: Practice, ask: Ask) -> tuple[list[Practitioner], Wanted]:
    """Return who can be asked for what is wanted, as it is offered now."""
    offers = offers_of(practice, as_new=ask.as_new)
    named = offers.practitioner(ask.practitioner) if ask.practitioner else None
    service = offers.service(ask.service, named)
    location = offers.location(ask.location, named, service)
    return offers.fitting(named, service, location), offers.wanted(service, location)


def _must_be_open(practice: Practice) -> None:
    if not practices.takes_requests(practice):
        raise BookingClosed("This practice doesn’t take requests online at the moment.")


@transaction.atomic(durable=True)
def _pencil_in(
    practice: Practice,
    ask: Ask,
    some: Sequence[Practitioner],
    wanted: Wanted,
    *,
    now: datetime,
) -> AppointmentRequest:
    """Hold the calendars, let the engine decide, then hold the client: nothing can slip between.

    Who comes too late learns it before anything is written, so a crowd is sent off quickly. What
    is offered was read to know which calendars to hold. It counts as long as none of these has
    turned since; else it is read and judged anew, now that it can't change any more.
    """
    held = calendars.hold(p.pk for p in some)
    _must_be_open(practice)
    if stored := _stored(practice, ask):
        return stored
    expire_held([p.pk for p in some], now=now)
    chosen = _first_free(some, wanted, ask.start, now=now)
    if held != {p.pk: p.calendar.version for p in some}:
        offered, wanted = _offered(practice, ask)
        chosen = _first_free([p for p in offered if p.pk in held], wanted, ask.start, now=now)
    acting = held_for(practice, ask, now=now)
    if stored := _stored(practice, ask):  # by the same form, on another calendar
        return stored
    _still_may_ask(practice, acting.client, now=now)
    _must_not_tell(acting.client, chosen, wanted, ask.start, now=now)
    request = _insert(practice, ask, held_kept(acting.client), chosen, wanted, now=now)
    _leave_marks(request, acting, now=now)
    return request


def _stored(practice: Practice, ask: Ask) -> AppointmentRequest | None:
    sent = AppointmentRequest.objects.filter(practice=practice, key=ask.key)
    if not sent.exists():
        return None
    stored = sent.select_related("client", "practice", "practitioner", "service", "location").get()
    if (stored.asked_email or stored.client.email).lower() != ask.email.lower():
        raise InvalidInput("This form was already sent for somebody else. Please start again.")
    return stored


def _still_may_ask(practice: Practice, client: Client, *, now: datetime) -> None:
    asked = AppointmentRequest.objects.waiting_as_told(now=now)
    waiting = asked.filter(theirs([client], "asked_email")).count()
    if waiting >= practice.open_requests_per_client:
        raise TooManyOpenRequests(
            f"You already have {waiting} requests waiting. "
            "Wait for an answer or cancel one, then ask again."
        )


def _must_not_tell(
    client: Client, practitioner: Practitioner, wanted: Wanted, start: datetime, *, now: datetime
) -> None:
    """Refuse what is free only because the client's own request was answered, untold as yet."""
    visit = availability.visit_of(wanted.service, availability.terms_of(practitioner))
    untold = untold_to(client, now=now)
    if any(slots.is_held_untold(each, practitioner, visit, start) for each in untold):
        raise SlotUnavailable("That time was just taken.", field="start")


def _first_free(
    some: Sequence[Practitioner], wanted: Wanted, start: datetime, *, now: datetime
) -> Practitioner:
    reasons: list[tuple[Reason, ...]] = []
    for practitioner in some:
        reasons.append(slots.why_not(practitioner, wanted, start, now=now))
        if not reasons[-1]:
            return practitioner
    if any(set(each) <= {Reason.TAKEN, Reason.DAY_FULL} for each in reasons):
        raise SlotUnavailable("That time was just taken.", field="start")
    raise SlotNotOffered(
        "This time can’t be asked for.", field="start", reasons=tuple(reasons[0]) if reasons else ()
    )


def _insert(
    practice: Practice,
    ask: Ask,
    client: Client,
    practitioner: Practitioner,
    wanted: Wanted,
    *,
    now: datetime,
) -> AppointmentRequest:
    terms = availability.terms_of(practitioner)
    visit = availability.visit_of(wanted.service, terms)
    span = Interval(ask.start, ask.start + visit.duration)
    try:
        with transaction.atomic():
            return AppointmentRequest.objects.create(
                key=ask.key,
                practice=practice,
                practitioner=practitioner,
                client=client,
                service=wanted.service,
                location=wanted.location,
                client_zone=ask.client_zone,
                asked_as_new=ask.as_new,
                asked_for_anyone=ask.practitioner is None,
                asked_name=f"{ask.first_name} {ask.last_name}".strip(),
                asked_phone=ask.phone,
                asked_email=ask.email.lower(),
                asked_birth_date=ask.birth_date,
                note=ask.note,
                answers=[dict(each) for each in ask.answers],
                asked_at=now,
                expires_at=expires_at(span.start, now, terms.response_time),
                buffer_before=visit.before,
                buffer_after=visit.after,
                **agreed(span, practitioner.zone_info),
            )
    except IntegrityError as error:
        if "pending_requests_never_share_a_time" not in str(error):
            raise
        raise SlotUnavailable("That time was just taken.", field="start") from error


def _leave_marks(request: AppointmentRequest, by: Reader, *, now: datetime) -> None:
    request.trail.create(
        at=now,
        actor=Actor.CLIENT,
        action="ask",
        to_state=State.PENDING,
        changes=trail_of(by),
    )
    telling.tell_asked(request, now=now)
    calendars.turn([request.practitioner_id])
    chain.record(
        "request.asked",
        practice=request.practice.ref,
        actor=Actor.CLIENT,
        at=now,
        about=request.ref,
        **sealed_of(by),
    )
