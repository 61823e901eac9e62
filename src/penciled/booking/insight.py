"""What a practice can learn from its requests and appointments: numbers, each with what it means.

All of one `Scope`: some calendars, some days of the practice's zone. Staff know an answer at once,
so here it counts even while it settles; what is overdue has expired, whether or not the worker came
by. Nine queries at most, however much there is; the database counts, but which local week and hour
an instant lies in is told by the zone data that the product pins, not by the database's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import ExtractMinute, TruncHour

from penciled.appointments.models import Appointment, AppointmentStatus
from penciled.availability.book import HoursBook
from penciled.booking.models import AppointmentRequest
from penciled.core.hours import open_time
from penciled.core.interval import Interval, merge
from penciled.core.lifecycle import State
from penciled.practices.models import Practitioner

OUTCOMES = (State.ACCEPTED, State.DECLINED, State.CANCELLED, State.EXPIRED, State.PENDING)
ANSWERS = (State.ACCEPTED, State.DECLINED)
HANDFUL = 5  # of fewer, nothing is said in general
MOST_SERVICES = 10
TYPICAL = 4  # weeks ahead whose hours make a typical week
DAY, WEEK, QUARTER = timedelta(days=1), timedelta(days=7), timedelta(minutes=15)
HELD = (AppointmentStatus.SCHEDULED, AppointmentStatus.ARRIVED, AppointmentStatus.COMPLETED)

Asked = Mapping[tuple[datetime, State], int]
Cell = tuple[int, int]  # a weekday, 0 is Monday, and an hour of the clock


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose calendars, and which days: `first` to `last`, both included, in `zone`."""

    practitioners: Sequence[Practitioner]
    first: date
    last: date
    zone: ZoneInfo
    now: datetime

    @property
    def within(self) -> Interval:
        days = (self.first, self.last + DAY)
        return Interval(*(datetime.combine(each, time.min, self.zone) for each in days))

    @property
    def weeks(self) -> list[date]:
        """Return the Mondays of the weeks that the days touch."""
        first = self.first - self.first.weekday() * DAY
        return [first + n * WEEK for n in range((self.last - first).days // 7 + 1)]


@dataclass(frozen=True, slots=True)
class Took:
    """How long answers took: of `count` answers; None of less than a handful."""

    count: int
    median: timedelta | None
    ninetieth: timedelta | None


@dataclass(frozen=True, slots=True)
class Visits:
    """How many appointments with clients ended which way.

    `late` and `in_time` are cancellations; only those in time were no loss.
    """

    took_place: int
    no_show: int
    late: int
    in_time: int

    @property
    def count(self) -> int:
        """Return what the shares are of: all but what was cancelled in time."""
        return self.took_place + self.no_show + self.late


@dataclass(frozen=True, slots=True)
class Insight:
    """`weeks`: by its Monday, how many requests of that week came to which outcome, every week.

    `sent`: how many were sent in which hour of which weekday; `open`: for how many minutes of it
    anybody can be asked for in a typical week. `services`: name and count, the most asked first,
    and `other_services` together. `new`, `known`: by whom, as they were when they asked.
    """

    weeks: Mapping[date, Mapping[State, int]]
    took: Took
    oldest: AppointmentRequest | None
    sent: Mapping[Cell, int]
    open: Mapping[Cell, int]
    services: Sequence[tuple[str, int]]
    other_services: int
    new: int
    known: int
    visits: Visits

    @property
    def requests(self) -> int:
        return self.new + self.known


def insight_of(scope: Scope) -> Insight:
    """Return all numbers of a scope."""
    asked, services = _asked(scope), _services(scope)
    by_kind = _sent_in(scope).aggregate(
        new=Count("pk", filter=Q(asked_as_new=True)),
        known=Count("pk", filter=Q(asked_as_new=False)),
    )
    return Insight(
        weeks=weeks(asked, scope),
        took=took(scope),
        oldest=oldest_waiting(scope),
        sent=sent(asked, scope),
        open=open_in_a_week(scope),
        services=services[:MOST_SERVICES],
        other_services=sum(count for _name, count in services[MOST_SERVICES:]),
        visits=visits(scope),
        **by_kind,
    )


def weeks(asked: Asked, scope: Scope) -> dict[date, Counter[State]]:
    """Count requests by the Monday of the local week they were sent in, and their outcome."""
    found = {monday: Counter[State]() for monday in scope.weeks}
    for (at, state), count in asked.items():
        on = at.astimezone(scope.zone).date()
        found[on - on.weekday() * DAY][state] += count
    return found


def sent(asked: Asked, scope: Scope) -> Counter[Cell]:
    """Count requests by the local weekday and hour in which they were sent."""
    found = Counter[Cell]()
    for (at, _state), count in asked.items():
        local = at.astimezone(scope.zone)
        found[local.weekday(), local.hour] += count
    return found


def took(scope: Scope) -> Took:
    """Return how long it took from asking to accepting or declining, by whoever decided.

    The nearest rank, so each is a time that some answer did take: of `n`, the median is the
    `ceil(n / 2)`th, the ninetieth percentile the `ceil(9 n / 10)`th. What expired or was cancelled
    was not answered and does not count.
    """
    answered = _sent_in(scope).filter(state__in=ANSWERS)
    lengths = answered.annotate(took=F("resolved_at") - F("asked_at")).order_by("took")
    count = answered.count()
    if count < HANDFUL:
        return Took(count, None, None)
    ranked = lengths.values_list("took", flat=True)
    return Took(count, ranked[ceil(count / 2) - 1], ranked[ceil(count * 9 / 10) - 1])


def oldest_waiting(scope: Scope) -> AppointmentRequest | None:
    """Return what waits longest for an answer now, whenever it was sent."""
    waiting = AppointmentRequest.objects.waiting(now=scope.now)
    mine = waiting.filter(practitioner__in=scope.practitioners)
    return mine.select_related("client", "practitioner").order_by("asked_at", "pk").first()


def open_in_a_week(scope: Scope) -> Counter[Cell]:
    """Return for how many minutes of each hour anybody has hours open, in a typical week.

    The mean of the four weeks from today, seasons and dates that differ included, to the minute.
    """
    today, book = scope.now.astimezone(scope.zone).date(), HoursBook(scope.practitioners)
    last = today + TYPICAL * WEEK
    spans = merge(
        span
        for each in scope.practitioners
        for span in open_time(book.anything(each.pk), today - DAY, last)
    )
    first, end = (datetime.combine(day, time.min, scope.zone) for day in (today, last))
    found = Counter[Cell]()
    for at, length in _quarters(spans, Interval(first, end)):
        local = at.astimezone(scope.zone)
        found[local.weekday(), local.hour] += length
    return Counter({cell: round(minutes / TYPICAL) for cell, minutes in found.items()})


def visits(scope: Scope) -> Visits:
    """Count appointments with clients that began on these days and are over, by what came of them.

    Took place: what nobody marked otherwise. A share is of those, no-shows and late
    cancellations; what was cancelled in time is told apart and is part of no share.
    """
    within = scope.within
    begun = Appointment.objects.filter(
        practitioner__in=scope.practitioners,
        client__isnull=False,
        starts_at__gte=within.start,
        starts_at__lt=within.end,
    )
    is_over, status = Q(ends_at__lte=scope.now), AppointmentStatus
    counts = {
        "took_place": Q(status__in=HELD),
        "no_show": Q(status=status.NO_SHOW),
        "late": Q(status=status.LATE_CANCELLED),
        "in_time": Q(status=status.CANCELLED),
    }
    return Visits(
        **begun.filter(is_over).aggregate(**{k: Count("pk", q) for k, q in counts.items()})
    )


def _sent_in(scope: Scope) -> QuerySet[AppointmentRequest]:
    within = scope.within
    return AppointmentRequest.objects.filter(
        practitioner__in=scope.practitioners, asked_at__gte=within.start, asked_at__lt=within.end
    )


def _asked(scope: Scope) -> Asked:
    """Count requests by the quarter of an hour of UTC in which they were sent, and their outcome.

    No zone's clock differs from UTC by less than a quarter, and both databases know UTC.
    """
    expired = When(state=State.PENDING, expires_at__lte=scope.now, then=Value(State.EXPIRED.value))
    past = [When(minute__lt=15 * n, then=Value(n - 1)) for n in (1, 2, 3)]
    rows = (
        _sent_in(scope)
        .annotate(
            hour=TruncHour("asked_at", tzinfo=UTC), minute=ExtractMinute("asked_at", tzinfo=UTC)
        )
        .annotate(
            quarter=Case(*past, default=Value(3), output_field=IntegerField()),
            ended=Case(expired, default=F("state")),
        )
        .values_list("hour", "quarter", "ended")
        .annotate(count=Count("pk"))
        .order_by()
    )
    return {(hour + n * QUARTER, State(ended)): count for hour, n, ended, count in rows}


def _services(scope: Scope) -> list[tuple[str, int]]:
    """Return how often each service was asked for, the most asked first, then by name."""
    counts = _sent_in(scope).values("service").annotate(count=Count("pk"))
    rows = counts.order_by("-count", "service__name", "service")
    return list(rows.values_list("service__name", "count"))


def _quarters(spans: Sequence[Interval], within: Interval) -> Iterator[tuple[datetime, int]]:
    """Yield how many minutes of each quarter of an hour of UTC lie in the spans and `within`."""
    for span in spans:
        at, end = max(span.start, within.start), min(span.end, within.end)
        while at < end:
            rest = QUARTER - (at - datetime(2000, 1, 1, tzinfo=UTC)) % QUARTER
            till = min(at + rest, end)
            yield at, (till - at) // timedelta(minutes=1)
            at = till
