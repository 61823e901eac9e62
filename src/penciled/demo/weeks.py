"""Fill calendars with weeks of sessions and events, some that repeat, and say how they went."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import prefetch_related_objects

from penciled.appointments.actions import Plan, place
from penciled.appointments.history import write
from penciled.appointments.models import Appointment, AppointmentStatus, EventKind, HistoryEntry
from penciled.booking.actions import schedule_series
from penciled.clients.models import Client
from penciled.core.interval import Interval
from penciled.core.recurrence import Recurrence, Unit
from penciled.demo import cast
from penciled.demo.stage import Stage
from penciled.practices.agreed import agreed
from penciled.practices.models import Location, Practitioner, Service
from penciled.practices.together import offered_at

STEP = timedelta(minutes=30)
DAY = timedelta(days=1)
WORKDAYS = 5
LONG_AGO = timedelta(days=60)
SERIES = ((1, 13, 1), (2, 14, 2), (3, 9, 1))  # weekday, hour, every so many weeks


@dataclass(slots=True)
class Weeks:
    """What stands on a practice's calendars in so many `weeks` around `now`."""

    stage: Stage
    rng: random.Random
    now: datetime
    clients: list[Client]
    weeks: int

    def fill(self) -> None:
        prefetch_related_objects(self.stage.practitioners, "services__locations", "locations")
        for number, practitioner in enumerate(self.stage.practitioners):
            kept = self._repeat(practitioner, number)
            kept += self._all_day(practitioner, number)
            self._fill(practitioner, kept)

    def mark_past(self) -> None:
        """Say of every visit that has begun how it goes or went."""
        begun = Appointment.objects.filter(
            practice=self.stage.practice, client__isnull=False, starts_at__lte=self.now
        )
        rows = list(
            begun.filter(status=AppointmentStatus.SCHEDULED)
            .select_related("practitioner")
            .order_by("starts_at", "practitioner__position", "id")
        )
        marks = [self._mark(each) for each in rows]
        Appointment.objects.bulk_update(rows, ["status", "version"])
        HistoryEntry.objects.bulk_create(marks)

    def _monday(self, practitioner: Practitioner) -> date:
        today = self.now.astimezone(practitioner.zone_info).date()
        return today - timedelta(days=today.weekday() + 7 * (self.weeks // 2))

    def _repeat(self, practitioner: Practitioner, number: int) -> list[Interval]:
        """Give a client a time of their own, and the first practitioner a lunch break."""
        weekday, hour, every = SERIES[number % len(SERIES)]
        service = self._usual_service(practitioner)
        start = self._at(practitioner, weekday, time(hour))
        where = _places(practitioner, service)[0]
        visit = Plan(
            practitioner=practitioner,
            span=Interval(start, start + service.duration),
            client=self.clients[number],
            service=service,
            location=where,
            room=self.stage.room_for(practitioner, where),
            buffer_after=timedelta(minutes=10),
            staff_note=cast.STAFF_NOTES[number % len(cast.STAFF_NOTES)],
        )
        kept = self._book_series(visit, {weekday}, every, max(1, self.weeks // every))
        if number == 0:
            noon = self._at(practitioner, 0, time(12))
            lunch = Plan(
                practitioner=practitioner,
                span=Interval(noon, noon + STEP),
                title="Lunch",
                event_kind=EventKind.BREAK,
            )
            kept += self._book_series(lunch, {0, 1, 2, 3}, 1, 4 * self.weeks)
        return kept

    def _at(self, practitioner: Practitioner, weekday: int, at: time) -> datetime:
        on = self._monday(practitioner) + weekday * DAY
        return datetime.combine(on, at, practitioner.zone_info).astimezone(UTC)

    def _book_series(
        self, plan: Plan, weekdays: set[int], every: int, times: int
    ) -> list[Interval]:
        rule = Recurrence(
            every=every, unit=Unit.WEEK, weekdays=frozenset(weekdays), times=min(times, 366)
        )
        rows = schedule_series(
            plan,
            rule,
            skip=(),
            anyway=True,
            tell_client=False,
            by=self.stage.decider(plan.practitioner),
            now=self.now - LONG_AGO,
        )
        return [each.span for each in rows]

    def _all_day(self, practitioner: Practitioner, number: int) -> list[Interval]:
        """Send the last practitioner on leave over a weekend; the second has a day to know of."""
        monday = self._monday(practitioner) + self.weeks // 2 * 7 * DAY
        match number:
            case 1:
                self._stand(practitioner, monday + 3 * DAY, 1, title="Window cleaners", busy=False)
                return []
            case 2:
                leave = EventKind.LEAVE
                gone = self._stand(
                    practitioner, monday + 11 * DAY, 4, title="Away", event_kind=leave
                )
                return [gone]
            case _:
                return []

    def _stand(
        self,
        practitioner: Practitioner,
        on: date,
        days: int,
        *,
        title: str,
        event_kind: EventKind = EventKind.OTHER,
        busy: bool = True,
    ) -> Interval:
        zone = practitioner.zone_info
        ends = (datetime.combine(each, time.min, zone) for each in (on, on + days * DAY))
        span = Interval(*ends)
        plan = Plan(
            practitioner=practitioner, span=span, title=title, event_kind=event_kind, busy=busy
        )
        place(plan, by=self.stage.decider(practitioner), now=self.now - LONG_AGO)
        return span

    def _fill(self, practitioner: Practitioner, kept: list[Interval]) -> None:
        """Put sessions and events on weekdays, apart from each other, leaving room to ask."""
        monday = self._monday(practitioner)
        rows: list[Appointment] = []
        for day in range(self.weeks * 7):
            on = monday + day * DAY
            if on.weekday() >= WORKDAYS:
                continue
            taken = list(kept)
            for _ in range(self.rng.choice((3, 3, 4))):
                self._place(practitioner, on, taken, rows)
        Appointment.objects.bulk_create(rows)
        self._remember(practitioner, rows)

    def _place(
        self, practitioner: Practitioner, on: date, taken: list[Interval], rows: list[Appointment]
    ) -> None:
        is_event = self.rng.random() < 0.18
        title, minutes, busy = self.rng.choice(self.stage.part.events)
        service = self._usual_service(practitioner)
        length = timedelta(minutes=minutes) if is_event else service.duration
        start = datetime.combine(on, time(9), practitioner.zone_info)
        start += self.rng.randrange(0, 17) * STEP
        span = Interval(start, start + length)
        apart = Interval(span.start - STEP, span.end + STEP)
        if any(apart.overlaps(other) for other in taken):
            return
        taken.append(span)
        row = Appointment(
            practice=self.stage.practice,
            practitioner=practitioner,
            created_at=self.now - LONG_AGO,
            **agreed(span, practitioner.zone_info),
        )
        if is_event:
            row.title, row.busy, row.event_kind = title, busy, EventKind.MEETING
        else:
            self._see_somebody(row, service)
        rows.append(row)

    def _see_somebody(self, row: Appointment, service: Service) -> None:
        """Make a visit of it; now and then one that was cancelled, some of those late."""
        row.client, row.service = self.rng.choice(self.clients), service
        row.location = self.rng.choice(_places(row.practitioner, service))
        row.room = self.stage.room_for(row.practitioner, row.location)
        row.buffer_after = timedelta(minutes=10)
        if self.rng.random() < 0.1:
            row.staff_note = self.rng.choice(cast.STAFF_NOTES)
        chance = self.rng.random()
        if chance < 0.08:
            is_late = chance < 0.03
            off, in_time = AppointmentStatus.LATE_CANCELLED, AppointmentStatus.CANCELLED
            row.status = off if is_late else in_time
            row.cancelled_at = min(row.starts_at, self.now) - timedelta(hours=3 if is_late else 30)
            row.version, row.invite_sequence = 2, 1

    def _remember(self, practitioner: Practitioner, rows: list[Appointment]) -> None:
        by = self.stage.members[self.stage.part.scheduler]
        write("booked", rows, by=by, now=self.now - LONG_AGO)
        HistoryEntry.objects.bulk_create(
            HistoryEntry(
                appointment=each,
                at=each.cancelled_at,
                member=self.stage.decider(practitioner),
                what=each.status,
            )
            for each in rows
            if each.cancelled_at
        )

    def _usual_service(self, practitioner: Practitioner) -> Service:
        """Return a service as often as it takes long: short ones are the rare ones."""
        some = [
            each
            for each in sorted(practitioner.services.all(), key=lambda each: each.position)
            if each.for_existing
        ]
        lengths = [min(each.duration.total_seconds(), 3000) for each in some]
        return self.rng.choices(some, lengths)[0]

    def _mark(self, row: Appointment) -> HistoryEntry:
        """Let a visit be completed, or now and then nobody come; who is here now has arrived."""
        status, at = AppointmentStatus.COMPLETED, row.ends_at
        if row.ends_at > self.now:
            status, at = AppointmentStatus.ARRIVED, row.starts_at
        elif self.rng.random() < 0.05:
            status = AppointmentStatus.NO_SHOW
        changes = {"status": [row.get_status_display(), str(status.label)]}
        row.status, row.version = status, row.version + 1
        by = self.stage.decider(row.practitioner)
        return HistoryEntry(appointment=row, at=at, member=by, what=status.value, changes=changes)


def _places(practitioner: Practitioner, service: Service) -> list[Location]:
    places = [each for each in practitioner.locations.all() if offered_at(service, each)]
    return sorted(places, key=lambda each: each.position)
