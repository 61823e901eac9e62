"""Read requests: the desk's inbox and history, a client's own, one by its id.

Everything here counts an overdue request as expired, whether or not the worker came by.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Count, Exists, F, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from penciled.appointments.models import OFF, Appointment
from penciled.appointments.queries import standing
from penciled.booking.models import AppointmentRequest, RequestQuerySet
from penciled.booking.slots import FOREVER
from penciled.clients.merged import theirs
from penciled.clients.models import Client
from penciled.clients.queries import everyone_of, worded
from penciled.core.lifecycle import State
from penciled.practices.models import Calendar, Practice, Practitioner

# Out of time is when that was, not when the worker came by.
ENDED_AT = Case(
    When(state=State.EXPIRED, then=F("expires_at")),
    default=Coalesce("resolved_at", "expires_at"),
)


def inbox(practitioners: Iterable[Practitioner], *, now: datetime) -> RequestQuerySet:
    """Return what waits for an answer on these calendars, longest waiting first."""
    return (
        _whole().waiting(now=now).filter(practitioner__in=practitioners).order_by("asked_at", "id")
    )


def past(
    practitioners: Iterable[Practitioner],
    *,
    now: datetime,
    outcome: State | None = None,
    client: Client | None = None,
    since: datetime | None = None,
    before: datetime | None = None,
) -> RequestQuerySet:
    """Return what is over, the last to end first; only what ended so, of whom and then."""
    over = _whole().past(now=now).filter(practitioner__in=practitioners).annotate(ended_at=ENDED_AT)
    if outcome is State.EXPIRED:
        over = over.filter(state__in=[State.EXPIRED, State.PENDING])
    elif outcome:
        over = over.filter(state=outcome)
    bounds = {"client": client, "ended_at__gte": since, "ended_at__lt": before}
    return (
        over.filter(**{name: bound for name, bound in bounds.items() if bound is not None})
        .select_related("resolved_by", "appointment")
        .prefetch_related("trail")
        .order_by("-ended_at", "-id")
    )


def asked_in_vain(
    practitioners: Iterable[Practitioner], clients: Collection[int], *, now: datetime
) -> list[tuple[int, State, datetime]]:
    """Return what clients, by id, asked for without getting it: who, how it ended, when asked."""
    over = AppointmentRequest.objects.past(now=now).exclude(state=State.ACCEPTED)
    found = over.filter(practitioner__in=practitioners, client__in=clients)
    rows = found.order_by("asked_at").values_list("client_id", "state", "asked_at")
    expired = State.EXPIRED  # what is over and still pending ran out of time
    return [
        (client, expired if state == State.PENDING else State(state), at)
        for client, state, at in rows
    ]


def asked_before(
    request: AppointmentRequest, practitioners: Iterable[Practitioner]
) -> RequestQuerySet:
    """Return what the same client asked for before, on these calendars, latest first."""
    before = requests_of(request.client).filter(asked_at__lt=request.asked_at)
    return before.filter(practitioner__in=practitioners).prefetch_related("trail")


def clients_who_asked(
    practice: Practice, practitioners: Iterable[Practitioner], words: str
) -> QuerySet[Client]:
    """Return whom `words` may mean of those who asked on these calendars, the archived too."""
    asked = AppointmentRequest.objects.filter(practitioner__in=practitioners, client=OuterRef("pk"))
    return worded(everyone_of(practice), practice, words).filter(Exists(asked))


def overlapped(practitioners: Iterable[Practitioner], *, now: datetime) -> QuerySet[Appointment]:
    """Return the busy appointments that requests waiting on these calendars overlap, by start."""
    asked_then = AppointmentRequest.objects.waiting(now=now).filter(
        practitioner=OuterRef("practitioner"),
        ends_at__gt=OuterRef("starts_at"),
        starts_at__lt=OuterRef("ends_at"),
    )
    upcoming = standing((p.pk for p in practitioners), now, FOREVER)
    return upcoming.filter(Exists(asked_then), busy=True).exclude(status__in=OFF)


def pulse(
    practitioners: Iterable[Practitioner], *, seen: Iterable[Practitioner], now: datetime
) -> tuple[int, int]:
    """Return how many requests wait for whom one runs, and how often the calendars `seen` turned.

    One query.
    """
    some = [practitioner.pk for practitioner in practitioners]
    shown = {*some, *(practitioner.pk for practitioner in seen)}
    waiting = AppointmentRequest.objects.waiting(now=now).filter(practitioner_id__in=some)
    count = Subquery(waiting.values("state").annotate(count=Count("pk")).values("count"))
    rows = Calendar.objects.filter(practitioner_id__in=shown).values_list("version", count)
    turned = [(version, found or 0) for version, found in rows]
    return (turned[0][1] if turned else 0), sum(version for version, _found in turned)


def held_between(
    practitioners: Iterable[Practitioner], first: datetime, last: datetime, *, now: datetime
) -> RequestQuerySet:
    """Return the waiting requests that touch `[first, last)`, for the calendar."""
    return inbox(practitioners, now=now).filter(ends_at__gt=first, starts_at__lt=last)


def request_on(practitioners: Iterable[Practitioner], ref: UUID) -> AppointmentRequest | None:
    """Return one request on the given calendars."""
    return (
        _whole()
        .filter(practitioner__in=practitioners, ref=ref)
        .select_related("resolved_by", "appointment")
        .first()
    )


def requests_on(practitioners: Iterable[Practitioner], refs: Collection[UUID]) -> RequestQuerySet:
    """Return those requests on the given calendars, longest waiting first."""
    return (
        _whole()
        .filter(practitioner__in=practitioners, ref__in=refs)
        .select_related("resolved_by", "appointment")
        .prefetch_related("trail")
        .order_by("asked_at", "id")
    )


def request_behind(appointment: Appointment) -> AppointmentRequest | None:
    """Return the request that became this appointment, if any did."""
    return (
        _whole()
        .filter(appointment=appointment)
        .select_related("resolved_by")
        .prefetch_related("trail")
        .first()
    )


def requests_of(*clients: Client) -> RequestQuerySet:
    """Return everything that was asked for these clients, latest first."""
    return (
        _whole()
        .filter(theirs(clients, "asked_email"))
        .select_related("appointment", "resolved_by")
        .order_by("-asked_at")
    )


def made_active_untold(client: Client, *, now: datetime) -> bool:
    """Say whether a client is active only by an answer that settles, and so can't know it."""
    if not client.is_active:
        return False
    untold = untold_to(client, now=now)
    if client.merged_into_id is None:
        return untold.filter(made_active=True).exists()
    accepted = requests_of(client).filter(state=State.ACCEPTED)
    return untold.exists() and not accepted.exclude(settles_at__gt=now).exists()


def untold_to(client: Client, *, now: datetime) -> RequestQuerySet:
    """Return what a client asked for that is answered, though they can't know it yet."""
    own = theirs([client], "asked_email")
    return AppointmentRequest.objects.settling(now=now).filter(own)


def request_of_client(*clients: Client, ref: UUID) -> AppointmentRequest | None:
    """Return one request, if it is for one of these clients."""
    return requests_of(*clients).filter(ref=ref).first()


def _whole() -> RequestQuerySet:
    found: QuerySet[AppointmentRequest] = AppointmentRequest.objects.select_related(
        "client", "practice", "practitioner", "service", "location"
    )
    return found  # type: ignore[return-value]
