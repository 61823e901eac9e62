"""What the terms say of cancelling an appointment, by its client and online."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from penciled.appointments.models import Appointment, AppointmentStatus
from penciled.availability.queries import terms_of_each
from penciled.core.cancelling import Cancelling, cancelling_at


@dataclass(frozen=True, slots=True)
class CancellingTerms:
    """How one appointment can be cancelled at one moment, and the terms that say so."""

    how: Cancelling
    starts_at: datetime
    late_within: timedelta
    cancel_until: timedelta

    @property
    def is_online(self) -> bool:
        return self.how.is_online

    @property
    def is_late(self) -> bool:
        return self.how is Cancelling.LATE


def cancelling_terms(appointment: Appointment, *, now: datetime) -> CancellingTerms:
    """Return what `cancelling_terms_of_each` does for one."""
    return cancelling_terms_of_each([appointment], now=now)[appointment.pk]


def cancelling_told(appointment: Appointment, *, now: datetime) -> dict[str, Any]:
    """Return what a mail tells of cancelling an appointment online, in minutes before it begins.

    Nothing where that can't be done, by its terms or because it is too near.
    """
    terms = cancelling_terms(appointment, now=now)
    if not terms.is_online:
        return {}
    lengths = {"until": terms.cancel_until, "late": terms.late_within}
    minutes = {name: int(each.total_seconds() // 60) for name, each in lengths.items()}
    return {"cancelling": minutes}


def cancelling_terms_of_each(
    some: Collection[Appointment], *, now: datetime
) -> dict[int, CancellingTerms]:
    """Return the terms for each of `some`, by id. One query.

    Whoever has arrived has begun, as far as cancelling goes. Asks for each one's client besides,
    where that is not read yet.
    """
    terms = terms_of_each({each.practitioner for each in some})
    found = {}
    for each in some:
        late_within = terms[each.practitioner_id].late_within
        cancel_until = terms[each.practitioner_id].cancel_until
        how = cancelling_at(now, each.starts_at, late_within=late_within, cancel_until=cancel_until)
        if each.status != AppointmentStatus.SCHEDULED:
            how = Cancelling.BEGUN
        if how.is_online and each.client and not each.client.may_cancel:
            how = Cancelling.BARRED
        found[each.pk] = CancellingTerms(how, each.starts_at, late_within, cancel_until)
    return found
