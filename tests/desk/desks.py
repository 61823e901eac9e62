"""What the desk's tests share: signing in, addresses, a practice with colleagues, a busy week."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.urls import reverse

from penciled.appointments.actions import Plan, place
from penciled.appointments.models import Appointment
from penciled.booking.models import AppointmentRequest
from penciled.core.interval import Interval
from penciled.practices.models import Member
from tests.factory import NOW, House

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TEN = datetime(2026, 12, 10, 16, 0, tzinfo=UTC)  # Thursday, 10:00 in Chicago
HTMX = {"HX-Request": "true"}


def signed_in(member: Member) -> Client:
    """Return a client with a session, as signing in leaves it: in one query instead of ten."""
    user, client = member.user, Client()
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    return client


def at(name: str, house: House, *refs: Any) -> str:
    """Return the address of a page of this practice's desk."""
    return reverse(f"desk:{name}", args=[house.practice.slug, *refs])


def event(house: House, start: datetime, minutes: int = 30, **words: Any) -> Appointment:
    """Return a busy event that stands on the practitioner's calendar."""
    said = {"title": "Supervision"} | words
    span = Interval(start, start + minutes * MINUTE)
    return place(Plan(practitioner=house.practitioner, span=span, **said), by=None, now=NOW)


def ask_many(house: House, count: int, *, since: datetime = TEN) -> list[AppointmentRequest]:
    """Return as many requests, each by another client and at another time."""
    starts = [
        since + day * DAY + hour * HOUR
        for day in range(40)
        if (since + day * DAY).weekday() < 5
        for hour in range(5)
    ]
    return [
        house.asked(
            start,
            email=f"client{n}@example.com",
            first_name=f"Client {n}",
            now=NOW - n * MINUTE,
        )
        for n, start in enumerate(starts[:count])
    ]


def booked(asked: AppointmentRequest, **typed: Any) -> dict[str, Any]:
    """Return what the accept window sends when nothing is adjusted but `typed`."""
    local = asked.starts_at.astimezone(asked.practitioner.zone_info)
    return {
        "service": str(asked.service.ref),
        "practitioner": str(asked.practitioner.ref),
        "location": str(asked.location.ref),
        "on": f"{local:%Y-%m-%d}",
        "at": f"{local:%H:%M}",
        "minutes": "50",
        "message": "",
    } | typed


def typed_new(house: House, **words: Any) -> dict[str, Any]:
    """Return what the window of a new session of 50 minutes sends, but for `words`."""
    return {
        "kind": "session",
        "client": "",
        "service": str(house.service.ref),
        "practitioner": str(house.practitioner.ref),
        "location": str(house.location.ref),
        "on": "2026-12-10",
        "at": "10:00",
        "minutes": "50",
        "tell_client": "on",
    } | words
