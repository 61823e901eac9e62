"""What the panels of a client's record show, each worked out by itself and by few queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.booking.of_client import asked_by, coming_of, refs_of, was_of
from penciled.clients.guardians import guardians_of
from penciled.clients.history import history_of
from penciled.core.lifecycle import State
from penciled.desk import mails, record_log, search
from penciled.desk.filters import NO_SHOW
from penciled.desk.marks import SCHEDULED
from penciled.desk.outcomes import labels
from penciled.notifications import log
from penciled.practices.queries import member_mails

if TYPE_CHECKING:
    from django.core.paginator import Page
    from django.db.models import QuerySet

    from penciled.appointments.models import Appointment
    from penciled.booking.models import AppointmentRequest
    from penciled.clients.models import Client
    from penciled.desk.access import DeskRequest

FIRST, PER_PAGE = 4, 25
PARTS = {
    "coming": gettext_lazy("Coming appointments"),
    "past": gettext_lazy("Past appointments"),
    "requests": gettext_lazy("Requests"),
    "mails": gettext_lazy("Mails"),
    "history": gettext_lazy("History"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a record: its first lines, how many there are, and `name` in its address."""

    name: str
    title: Any
    lines: Sequence[Any]
    count: int
    page: Page[Any] | None = None

    @property
    def view(self) -> str:
        """Return the name of the page that shows all of it."""
        return f"desk:client_{self.name}"

    @property
    def has_more(self) -> bool:
        return self.count > len(self.lines)


def parts_of(request: DeskRequest, client: Client, *, now: datetime) -> dict[str, Part]:
    """Return the first lines of every part. Some fifteen queries, however much there is."""
    return {name: _first(request, client, name, now=now) for name in PARTS}


def part_of(
    request: DeskRequest, client: Client, name: str, *, page: str | None, now: datetime
) -> Part:
    """Return a page of the lines of one part."""
    shown = Paginator(_rows(request, client, name, now=now), PER_PAGE).get_page(page)
    lines = _lines(request, name, shown.object_list, now=now)
    return Part(name, PARTS[name], lines, shown.paginator.count, shown)


def _first(request: DeskRequest, client: Client, name: str, *, now: datetime) -> Part:
    rows = _rows(request, client, name, now=now)
    some = list(rows[: FIRST + 1])
    count = rows.count() if some[FIRST:] else len(some)
    return Part(name, PARTS[name], _lines(request, name, some[:FIRST], now=now), count)


def _rows(request: DeskRequest, client: Client, name: str, *, now: datetime) -> QuerySet[Any]:
    seen = request.seen
    if name == "coming":
        return coming_of(client, seen, now=now)
    if name == "past":
        return was_of(client, seen, now=now)
    if name == "requests":
        return asked_by(client, seen)
    if name == "history":
        return history_of(client)
    staff = member_mails(request.practice)
    theirs = [client.email, *(each.email for each in guardians_of(client))]
    return log.mails_to(refs_of(client, seen), [each for each in theirs if each], staff=staff)


def _lines(request: DeskRequest, name: str, some: Iterable[Any], *, now: datetime) -> Sequence[Any]:
    zone = request.practice.zone_info
    if name == "mails":
        return mails.lines_of(request.practice, some, zone, now=now)
    if name == "history":
        return [record_log.line_of(each, zone, now=now) for each in some]
    say = _asked if name == "requests" else _booked
    return [say(request, each, now=now) for each in some]


def _asked(request: DeskRequest, asked: AppointmentRequest, *, now: datetime) -> search.Line:
    state = asked.state_at(now)
    if not state.is_final:
        return search.line_of(request, asked, "pencil", _("Asked"), now=now)
    kind = "ink" if state is State.ACCEPTED else "rubbed"
    return search.line_of(request, asked, kind, labels()[state], now=now)


def _booked(request: DeskRequest, stands: Appointment, *, now: datetime) -> search.Line:
    is_rubbed = stands.is_cancelled or stands.status == NO_SHOW
    said = "" if stands.status == SCHEDULED else str(stands.get_status_display())
    return search.line_of(request, stands, "rubbed" if is_rubbed else "ink", said, now=now)
