"""What a client asked for before, to be told beside what they ask for now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from penciled.booking.queries import asked_before
from penciled.core.lifecycle import State
from penciled.desk.ledger import Over, over_of
from penciled.desk.outcomes import times

if TYPE_CHECKING:
    from penciled.booking.models import AppointmentRequest
    from penciled.practices.models import Practitioner

MOST = 5


@dataclass(frozen=True, slots=True)
class Earlier:
    """The latest of what a client asked before. `in_vain` says how often it came to nothing."""

    rows: Sequence[Over]
    count: int
    in_vain: str


def earlier_of(
    asked: AppointmentRequest, practitioners: Sequence[Practitioner], *, now: datetime
) -> Earlier:
    """Return what the client asked for before, on these calendars. Two queries."""
    some = list(asked_before(asked, practitioners))
    over = [each for each in some if each.state_at(now).is_final]
    lost = Counter(each.state_at(now) for each in over)
    del lost[State.ACCEPTED]
    return Earlier(over_of(over[:MOST], now=now), len(over), times(lost))
