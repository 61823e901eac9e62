"""Whether a client may still cancel an appointment online, and whether that counts as late.

    ── in time ──┬── late ──┬── by call ──┬── begun
            late_within  cancel_until   start

Both terms are lengths before the start. Where `cancel_until` is the longer one nobody cancels
late online. Each holds from less than its length before; exactly then it is still the earlier.
Whom the practice lets cancel nothing online is barred for as long as it could be.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, timedelta


class Cancelling(StrEnum):
    IN_TIME = "in_time"
    LATE = "late"
    BY_CALL = "by_call"
    BEGUN = "begun"
    BARRED = "barred"

    @property
    def is_online(self) -> bool:
        return self in {Cancelling.IN_TIME, Cancelling.LATE}


def cancelling_at(
    now: datetime, starts_at: datetime, *, late_within: timedelta, cancel_until: timedelta
) -> Cancelling:
    """Return how what begins at `starts_at` can be cancelled by its client `now`."""
    left = starts_at - now
    if now >= starts_at:
        return Cancelling.BEGUN
    if left < cancel_until:
        return Cancelling.BY_CALL
    return Cancelling.LATE if left < late_within else Cancelling.IN_TIME
