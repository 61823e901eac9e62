"""What speaks against an appointment, said to staff, who may book it all the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from penciled.appointments.actions import Plan
from penciled.booking.conflicts import Against, weigh
from penciled.core import wording
from penciled.core.slots import Reason

if TYPE_CHECKING:
    from penciled.appointments.models import Appointment
    from penciled.booking.conflicts import Conflict
    from penciled.booking.models import AppointmentRequest


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence; `strong` is its beginning."""

    strong: str
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What the booking windows show. `was`: the start it had; `needs_yes`: only a tick books it."""

    starts: str
    ends: str
    was: str = ""
    lines: Sequence[Line] = ()
    needs_yes: bool = False


def said(plan: Plan, *, now: datetime, **about: Any) -> Said:
    """Weigh a plan and word the outcome, in the time of the calendar that the plan is for.

    `about` is the `request` or the `appointment` that it is about, as `conflicts.weigh` has it.
    """
    zone, weighed = plan.practitioner.zone_info, weigh(plan, now=now, **about)
    overlaps = [_overlap(each, plan) for each in weighed.overlaps]
    warnings = [_warning(each, plan) for each in weighed.warnings]
    if weighed.too_close:
        warnings.append(Line(_("There is less time around it than the buffers ask for.")))
    before = next((each.starts_at for each in about.values() if each), plan.span.start)
    starts, was = (_start(each, plan) for each in (plan.span.start, before))
    return Said(
        starts=starts,
        ends=wording.say_time(plan.span.end, zone),
        was=was if was != starts else "",
        lines=(*overlaps, *warnings),
        needs_yes=weighed.needs_yes,
    )


def plan_of(about: Appointment | AppointmentRequest) -> Plan:
    """Return what was asked, or what stands, as a plan that can be weighed."""
    return Plan(
        practitioner=about.practitioner,
        span=about.span,
        client=about.client,
        service=about.service,
        location=about.location,
        busy=getattr(about, "busy", True),
        buffer_before=about.buffer_before,
        buffer_after=about.buffer_after,
    )


def _start(instant: datetime, plan: Plan) -> str:
    """Say the time, and the day too where it is not the day planned."""
    zone = plan.practitioner.zone_info
    day, planned = (each.astimezone(zone).date() for each in (instant, plan.span.start))
    time = wording.say_time(instant, zone)
    return time if day == planned else f"{wording.say_day_short(day)}, {time}"


def _overlap(conflict: Conflict, plan: Plan) -> Line:
    zone = plan.practitioner.zone_info
    words = {
        "name": conflict.name or _("something without a name"),
        "time": wording.say_range(conflict.span.start, conflict.span.end, zone),
    }
    match conflict.against:
        case Against.HOLD:
            strong = _("%(name)s has asked for %(time)s.") % words
            return Line(strong, _("That request stays pending."))
        case Against.LEAVE:
            on_leave = _("%(who)s is on leave then:") % {"who": plan.practitioner.first_name}
            return Line(on_leave, _("%(name)s, %(time)s.") % words)
        case Against.ROOM:
            taken = _("%(room)s is taken:") % {"room": plan.room.name if plan.room else ""}
            return Line(taken, _("%(name)s, %(time)s.") % words)
        case Against.BOOKED:
            is_event = conflict.name == conflict.initials
            when = _("%(time)s, which is marked busy.") if is_event else _("%(time)s.")
            return Line(_("This overlaps %(name)s,") % words, when % words)


def _warning(reason: Reason, plan: Plan) -> Line:
    name = {"name": plan.practitioner.first_name}
    said = {
        Reason.PAST: _("This time has already begun."),
        Reason.CLOSED: _("This is outside the hours in which clients may ask for %(name)s."),
        Reason.TOO_LONG: _("It runs past the hours in which clients may ask for %(name)s."),
        Reason.DAY_FULL: _("%(name)s has as many visits that day as the terms allow."),
    }
    return Line(said[reason] % name)
