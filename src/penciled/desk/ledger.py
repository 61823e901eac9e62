"""Requests as lines of a list: what is said of each, worked out once for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from penciled.booking import queries
from penciled.core import wording
from penciled.desk.moments import near_day, said_at
from penciled.desk.outcomes import Outcome, outcome_of

if TYPE_CHECKING:
    from penciled.booking.models import AppointmentRequest
    from penciled.practices.models import Practitioner

LONG = timedelta(hours=48)
NEAR_THE_END = 0.9


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that waits. `share` of its bar is full, in steps of five in a hundred."""

    asked: AppointmentRequest
    day: str
    overlaps: str
    waited: str
    share: int
    is_long: bool
    closes: str


@dataclass(frozen=True, slots=True)
class Over:
    asked: AppointmentRequest
    outcome: Outcome


def waiting_of(practitioners: Sequence[Practitioner], *, now: datetime) -> list[Waiting]:
    """Return what waits on these calendars, longest waiting first. Two queries."""
    clashes: dict[int, list[tuple[datetime, datetime, str]]] = defaultdict(list)
    for each in queries.overlapped(practitioners, now=now):
        name = each.client.name if each.client else each.title
        clashes[each.practitioner_id].append((each.starts_at, each.ends_at, name))
    return [
        _waiting(asked, _names(asked, clashes[asked.practitioner_id]), now=now)
        for asked in queries.inbox(practitioners, now=now)
    ]


def over_of(past: Iterable[AppointmentRequest], *, now: datetime) -> list[Over]:
    """Return past requests with how they ended."""
    return [Over(asked, end) for asked in past if (end := outcome_of(asked, now=now))]


def _names(asked: AppointmentRequest, busy: Iterable[tuple[datetime, datetime, str]]) -> list[str]:
    return [name for start, end, name in busy if start < asked.ends_at and asked.starts_at < end]


def _waiting(asked: AppointmentRequest, overlaps: Sequence[str], *, now: datetime) -> Waiting:
    waited, life = now - asked.asked_at, asked.expires_at - asked.asked_at
    zone = asked.practitioner.zone_info
    ends_soon = waited >= NEAR_THE_END * life
    return Waiting(
        asked=asked,
        day=near_day(asked.starts_at, zone, now=now),
        overlaps=_overlap_words(overlaps),
        waited=wording.say_wait(waited),
        share=min(100, int(20 * max(waited, timedelta(0)) / min(life, LONG)) * 5),
        is_long=ends_soon or waited > LONG,
        closes=said_at(asked.expires_at, zone, now=now) if ends_soon else "",
    )


def _overlap_words(names: Sequence[str]) -> str:
    if not names:
        return ""
    if len(names) == 1:
        return _("Overlaps %(name)s") % {"name": names[0]}
    words = {"name": names[0], "more": len(names) - 1}
    return _("Overlaps %(name)s and %(more)s more") % words
