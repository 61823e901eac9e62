"""Let weeks of practice life pass: requests asked and answered, over calendars that are full.

Requests go through the product's own actions, at the times they are said to have
happened, so that what the demo shows is what the product does.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from penciled.appointments.actions import Plan
from penciled.appointments.models import Appointment, EventKind
from penciled.booking import slots
from penciled.booking.actions import (
    Ask,
    accept_request,
    cancel_request,
    decline_request,
    expire_requests,
    submit_request,
)
from penciled.booking.models import AppointmentRequest
from penciled.booking.offers import offers_of
from penciled.clients.models import Client, ClientStatus
from penciled.clients.words import index_many
from penciled.core.interval import Interval
from penciled.demo import cast, records
from penciled.demo.stage import Stage
from penciled.demo.weeks import STEP, Weeks
from penciled.practices import calendars
from penciled.practices.agreed import agreed

AGES = (51, 27, 19, 16, 6, 2, 0.4)
STRANGER = 301  # asks as a new client, and is one of those whom the practice knows


@dataclass(slots=True)
class Play:
    """One practice's run of weeks up to `now` and on from it."""

    stage: Stage
    rng: random.Random
    now: datetime

    def run(self, *, weeks: int, past: int, pending: int) -> None:
        clients = [self._client(number) for number in range(24)]
        index_many(clients)
        records.keep(self.stage, clients, now=self.now)
        standing = Weeks(self.stage, self.rng, self.now, clients, weeks)
        standing.fill()
        for number in range(past):
            self._past(number, past, weeks)
        for number in range(pending):
            age = AGES[number] if number < len(AGES) else self.rng.uniform(0.2, 60)
            self._pending(number, self.now - timedelta(hours=age))
        self._overlap_one()
        standing.mark_past()
        records.put_away(self.stage, clients, now=self.now)

    def _client(self, number: int) -> Client:
        first, last = self._name(number)
        return Client.objects.create(
            practice=self.stage.practice,
            first_name=first,
            last_name=last,
            email=f"{first}.{last}@mail.example".lower(),
            phone=f"(218) 555-0{self.rng.randrange(200, 999)}",
            status=ClientStatus.ACTIVE,
            created_at=self.now - timedelta(days=200),
        )

    def _name(self, number: int) -> tuple[str, str]:
        first = cast.FIRST_NAMES[number % len(cast.FIRST_NAMES)]
        return first, cast.LAST_NAMES[(number * 7 + number // 36) % len(cast.LAST_NAMES)]

    def _past(self, number: int, of: int, weeks: int) -> None:
        """Ask some weeks ago and let it end in one of the four ways."""
        back = timedelta(days=3 + (weeks // 2 * 7 + 6) * (of - number) / of)
        asked_at = self.now - back + timedelta(minutes=self.rng.randrange(0, 480))
        request = self._ask(100 + number, asked_at, soonest=number % 10 == 7)
        if request is None:
            return
        by = self.stage.decider(request.practitioner)
        answered = asked_at + timedelta(hours=self.rng.uniform(1, 20))
        match number % 10:
            case 3 | 6:
                words = self.rng.choice(cast.DECLINES)
                decline_request(request.pk, message=words, by=by, now=answered)
            case 5:
                cancel_request(request.pk, now=answered)
            case 7:
                expire_requests(now=request.expires_at)
            case _:
                self._accept(request, later=number % 10 == 8, now=answered)

    def _accept(self, request: AppointmentRequest, *, later: bool, now: datetime) -> None:
        move = timedelta(minutes=15 if later else 0)
        plan = Plan(
            practitioner=request.practitioner,
            span=Interval(request.starts_at + move, request.ends_at + move),
            client=request.client,
            service=request.service,
            location=request.location,
            room=self.stage.room_for(request.practitioner, request.location),
            buffer_before=request.buffer_before,
            buffer_after=request.buffer_after,
        )
        by = self.stage.members[self.stage.part.scheduler]
        if self.rng.random() < 0.7:
            by = self.stage.decider(request.practitioner)
        words = self.rng.choice(cast.ACCEPTS)
        accept_request(request.pk, plan, message=words, anyway=True, by=by, now=now)

    def _pending(self, number: int, asked_at: datetime) -> None:
        self._ask(300 + number, asked_at, soonest=False)

    def _ask(self, number: int, asked_at: datetime, *, soonest: bool) -> AppointmentRequest | None:
        """Ask for a free time of somebody's, as a client who finds the portal would."""
        returning = number % 3 == 0
        offers = offers_of(self.stage.practice, as_new=not returning)
        practitioner = offers.practitioners[number % len(offers.practitioners)]
        service = self.rng.choice(offers.services(practitioner))
        place = self.rng.choice(offers.locations(practitioner, service))
        free = slots.open_slots(
            [practitioner],
            offers.wanted(service, place),
            first=max(asked_at, self.now) if number >= 300 else asked_at,
            last=max(asked_at, self.now) + timedelta(days=9),
            now=asked_at,
        )
        if not free:
            return None
        start = (free[0] if soonest else self.rng.choice(free)).start
        is_stranger = number == STRANGER
        first, last = self._name(number % 24 if returning or is_stranger else number)
        domain = "post.example" if is_stranger else "mail.example"
        phone = f"(218) 555-0{self.rng.randrange(200, 999)}"
        ask = Ask(
            key=UUID(int=self.rng.getrandbits(128), version=4),
            service=service.ref,
            location=place.ref,
            practitioner=None if number % 5 == 4 else practitioner.ref,
            start=start,
            as_new=not returning,
            email=f"{first}.{last}@{domain}".lower(),
            first_name=first,
            last_name=last,
            phone=self._phone_of(first, last) if is_stranger else phone,
            note=self.rng.choice(cast.NOTES),
            client_zone=self.stage.practice.zone,
            answers=() if returning else self._answers(),
        )
        return submit_request(self.stage.practice, ask, now=asked_at)

    def _phone_of(self, first: str, last: str) -> str:
        known = Client.objects.filter(practice=self.stage.practice)
        return str(known.values_list("phone", flat=True).get(first_name=first, last_name=last))

    def _answers(self) -> list[dict[str, str]]:
        """Answer what the practice asks, and not always what may be left out."""
        asked = self.stage.part.questions
        said = [(each, self.rng.choice(each.answers), self.rng.random() < 0.7) for each in asked]
        return [
            {"words": each.words, "answer": answer}
            for each, answer, likes in said
            if each.required or likes
        ]

    def _overlap_one(self) -> None:
        """Put a busy event over the latest request, as staff may: there is a conflict to see."""
        waiting = AppointmentRequest.objects.waiting(now=self.now)
        request = waiting.filter(practice=self.stage.practice).order_by("-asked_at").first()
        if request is None:
            return
        start = request.starts_at + timedelta(minutes=15)
        Appointment.objects.create(
            practice=self.stage.practice,
            practitioner=request.practitioner,
            title=self.stage.part.events[0][0],
            event_kind=EventKind.MEETING,
            created_at=self.now,
            **agreed(Interval(start, start + STEP), request.practitioner.zone_info),
        )
        calendars.turn([request.practitioner_id])
