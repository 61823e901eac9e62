"""Whether a request whose answer is taken back can hold its time again.

Only what came since the answer can be in the way: a request was pending over whatever stood there
before. Hours and notice are not asked again: it was asked for in time.
"""

from __future__ import annotations

from datetime import datetime

from penciled.availability import queries as availability
from penciled.availability.queries import Wanted
from penciled.booking import slots
from penciled.booking.models import AppointmentRequest
from penciled.core.interval import Interval
from penciled.core.slots import Busy, Reason, Visit, reasons_against


def is_free_again(request: AppointmentRequest, *, since: datetime, now: datetime) -> bool:
    """Say whether nothing that came `since` keeps `request` from its time; its own does not."""
    whose, around = request.practitioner, _around(request)
    but = {request.appointment_id} if request.appointment_id else set()
    came = slots.busy_time(whose.pk, around, now=now, request=request, but=but, since=since)
    if not came:
        return True
    if Reason.TAKEN in _reasons(request, came, now=now):
        return False
    everything = slots.busy_time(whose.pk, around, now=now, request=request, but=but)
    return Reason.DAY_FULL not in _reasons(request, everything, now=now)


def _around(request: AppointmentRequest) -> Interval:
    return Interval(request.starts_at - slots.REACH, request.ends_at + slots.REACH)


def _reasons(request: AppointmentRequest, busy: list[Busy], *, now: datetime) -> tuple[Reason, ...]:
    """Ask the one engine."""
    wanted = Wanted(service=request.service, location=request.location, as_new=request.asked_as_new)
    schedule = availability.schedule_of(request.practitioner, wanted)
    terms = availability.core_terms(availability.terms_of(request.practitioner))
    visit = Visit(
        duration=request.duration, before=request.buffer_before, after=request.buffer_after
    )
    return reasons_against(schedule, terms, visit, busy, request.starts_at, now=now)
