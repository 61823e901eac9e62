"""Clients as lines of a list: what is said of each, worked out once for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from penciled.core import wording
from penciled.desk.naming import are_hidden, listed_name, ways_to
from penciled.desk.returning import carried

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from penciled.booking.roll import Row
    from penciled.clients.models import Client
    from penciled.desk.access import DeskRequest


@dataclass(frozen=True, slots=True)
class Line:
    """A client as a list shows them. `called` is the name they prefer, where it is another."""

    client: Client
    name: str
    called: str
    number: str
    reach: list[str]
    own: str
    was: str
    comes: str
    href: str


def lines_of(request: DeskRequest, rows: Iterable[Row], *, query: str, now: datetime) -> list[Line]:
    """Return clients as lines, each leading to its record and from there back to `query`."""
    return [_line(request, each, query, now=now) for each in rows]


def _line(request: DeskRequest, row: Row, query: str, *, now: datetime) -> Line:
    zone, client = request.practice.zone_info, row.client
    href = reverse("desk:client", args=[request.practice.slug, client.ref])
    called = client.preferred_name if client.preferred_name != client.first_name else ""
    return Line(
        client=client,
        name=listed_name(client),
        called="" if are_hidden() else called,
        number="" if are_hidden() else client.internal_id,
        reach=ways_to(client),
        own=", ".join(each.name for each in client.practitioners.all()),
        was=_day(row.was_at, zone, now=now),
        comes=_day(row.comes_at, zone, now=now),
        href=f"{href}{carried(query)}",
    )


def _day(instant: datetime | None, zone: ZoneInfo, *, now: datetime) -> str:
    if instant is None:
        return ""
    day = instant.astimezone(zone).date()
    is_this_year = day.year == now.astimezone(zone).year
    return wording.say_day_short(day) if is_this_year else wording.say_day_with_year(day)
