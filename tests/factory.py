"""Makers for tests: a practice with people, hours and services, as small as can be and complete."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from penciled.accounts.models import User
from penciled.appointments.actions import Plan
from penciled.availability.models import Hours, PractitionerTerms
from penciled.booking.actions import Ask, submit_request
from penciled.booking.models import AppointmentRequest
from penciled.clients.models import Client
from penciled.clients.words import index
from penciled.core.interval import Interval
from penciled.practices.models import (
    Calendar,
    Location,
    Member,
    Practice,
    Practitioner,
    Service,
)

NOW = datetime(2026, 12, 7, 15, 0, tzinfo=UTC)  # a Monday, 9:00 in Chicago
ZONE = "America/Chicago"


@dataclass(frozen=True, slots=True)
class House:
    """A practice with one practitioner, one service of 50 minutes, one place, weekday hours."""

    practice: Practice
    member: Member
    practitioner: Practitioner
    service: Service
    location: Location

    def ask(self, start: datetime, **words: Any) -> Ask:
        """Return what a new client would send for `start`."""
        said: dict[str, Any] = {
            "key": uuid4(),
            "service": self.service.ref,
            "location": self.location.ref,
            "practitioner": self.practitioner.ref,
            "start": start,
            "as_new": True,
            "email": "elena@example.com",
            "first_name": "Elena",
            "last_name": "Marsh",
            "phone": "",
            "note": "",
            "client_zone": ZONE,
        }
        return Ask(**said | words)

    def asked(self, start: datetime, *, now: datetime = NOW, **words: Any) -> AppointmentRequest:
        """Return a stored request for `start`."""
        return submit_request(self.practice, self.ask(start, **words), now=now)

    def elena(self) -> Client:
        """Return a client of this practice, the same one each time."""
        client, is_new = Client.objects.get_or_create(
            practice=self.practice,
            email="elena@example.com",
            defaults={"first_name": "Elena", "last_name": "Marsh", "created_at": NOW},
        )
        if is_new:
            index(client)
        return client

    def plan(self, start: datetime, *, minutes: int = 60, **said: Any) -> Plan:
        """Return a visit of Elena's as it might be booked at `start`."""
        fields: dict[str, Any] = {
            "practitioner": self.practitioner,
            "span": Interval(start, start + timedelta(minutes=minutes)),
            "service": self.service,
            "location": self.location,
        }
        if "client" not in said:
            said["client"] = self.elena()
        return Plan(**fields | said)


def make_known(house: House, **words: Any) -> Client:
    """Return a client on record, found as any other is."""
    said = {"practice": house.practice, "first_name": "Elena", "created_at": NOW} | words
    client = Client.objects.create(**said)
    index(client)
    return client


def make_house(slug: str = "wrenfield", **practice: Any) -> House:
    """Make a practice whose practitioner works weekdays 9 to 17, hourly, at a day’s notice.

    Its answers are told at once; a test of taking them back says otherwise.
    """
    fields: dict[str, Any] = {"name": slug.title(), "zone": ZONE}
    fields |= {"reply_to": f"desk@{slug}.example", "answers_settle": 0}
    made = Practice.objects.create(slug=slug, **fields | {"booking_on": True} | practice)
    service = Service.objects.create(
        practice=made, name="Individual session", duration=timedelta(minutes=50)
    )
    place = Location.objects.create(
        practice=made,
        kind="in_person",
        name="Ferris Street, Suite 3",
        public_name="Ferris Street",
        address="418 Ferris Street, Suite 3\nDuluth, Minnesota 55802",
    )
    practitioner = make_practitioner(made, "Maya Okafor", services=[service], locations=[place])
    assert practitioner.member
    return House(made, practitioner.member, practitioner, service, place)


def make_member(practice: Practice, name: str, **roles: Any) -> Member:
    """Make an account (password "pencil-and-ink") and its membership."""
    email = f"{name.split(maxsplit=1)[0].lower()}@{practice.slug}.example"
    user = User.objects.create_user(email, "pencil-and-ink", name=name)
    return Member.objects.create(practice=practice, user=user, name=name, **roles)


def make_practitioner(
    practice: Practice, name: str, *, services: list[Service], locations: list[Location]
) -> Practitioner:
    """Make a member who is a practitioner with weekday hours."""
    practitioner = Practitioner.objects.create(
        practice=practice, member=make_member(practice, name), name=name, zone=ZONE
    )
    Calendar.objects.create(practitioner=practitioner)
    PractitionerTerms.objects.create(practitioner=practitioner, increment=timedelta(hours=1))
    Hours.objects.bulk_create(
        Hours(practitioner=practitioner, weekday=weekday, opens=9 * 60, closes=17 * 60)
        for weekday in range(5)
    )
    practitioner.services.set(services)
    practitioner.locations.set(locations)
    return practitioner
