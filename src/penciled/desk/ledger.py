"""Requests as lines of a list: what is said of each, worked out once for all of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from penciled.booking import queries
from penciled.core import wording
from penciled.desk.moments import near_day, said_at
from penciled.desk.naming import name_of
from penciled.desk.outcomes import Outcome, outcome_of, times

if TYPE_CHECKING:
    from penciled.booking.models import AppointmentRequest
    from penciled.practices.models import Practitioner

LONG = timedelta(hours=48)
NEAR_THE_END = 0.9


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that waits. `share` of its bar is full, in steps of five in a hundred.

    `before` says how often its client asked in vain before, if they did.
    """

    asked: AppointmentRequest
    day: str
    overlaps: str
    before: str
    waited: str
    share: int
    is_long: bool
    closes: str


@dataclass(frozen=True, slots=True)
class Over:
    asked: AppointmentRequest
    outcome: Outcome


def waiting_of(
    practitioners: Sequence[Practitioner],
    *,
    seen: Sequence[Practitioner] | None = None,
    now: datetime,
) -> list[Waiting]:
    """Return what waits on these calendars, longest waiting first. Three queries.

    `seen`: the calendars that may be looked at, where clients may have asked before.
    """
    waiting = list(queries.inbox(practitioners, now=now))
    overlaps = overlaps_on(practitioners, now=now)
    before = asked_in_vain(seen or practitioners, waiting, now=now)
    return [
        _waiting(asked, overlaps(asked), before.get(asked.pk, ""), now=now) for asked in waiting
    ]


def overlaps_on(
    practitioners: Iterable[Practitioner], *, now: datetime
) -> Callable[[AppointmentRequest], str]:
    """Return what says of a request that waits there what it overlaps. One query for them all."""
    clashes: dict[int, list[tuple[datetime, datetime, str]]] = defaultdict(list)
    for each in queries.overlapped(practitioners, now=now):
        name = name_of(each.client) if each.client else each.title
        clashes[each.practitioner_id].append((each.starts_at, each.ends_at, name))
    return lambda asked: _overlap_words(_names(asked, clashes[asked.practitioner_id]))


def asked_in_vain(
    practitioners: Iterable[Practitioner], waiting: Sequence[AppointmentRequest], *, now: datetime
) -> dict[int, str]:
    """Return how often the clients of these requests asked in vain before, by request's id."""
    clients = {asked.client_id for asked in waiting}
    rows = queries.asked_in_vain(practitioners, clients, now=now) if clients else []
    ends = {
        asked.pk: Counter(
            state for who, state, at in rows if who == asked.client_id and at < asked.asked_at
        )
        for asked in waiting
    }
    return {pk: times(counted) for pk, counted in ends.items() if counted}


def over_of(past: Iterable[AppointmentRequest], *, now: datetime) -> list[Over]:
    """Return past requests with how they ended."""
    return [Over(asked, end) for asked in past if (end := outcome_of(asked, now=now))]


def _names(asked: AppointmentRequest, busy: Iterable[tuple[datetime, datetime, str]]) -> list[str]:
    return [name for start, end, name in busy if start < asked.ends_at and asked.starts_at < end]


def _waiting(asked: AppointmentRequest, overlaps: str, before: str, *, now: datetime) -> Waiting:
    waited, life = now - asked.asked_at, asked.expires_at - asked.asked_at
    zone = asked.practitioner.zone_info
    ends_soon = waited >= NEAR_THE_END * life
    return Waiting(
        asked=asked,
        day=near_day(asked.starts_at, zone, now=now),
        overlaps=overlaps,
        before=before,
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
