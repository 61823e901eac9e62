"""What speaks against an appointment, said to staff, who may book it all the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from penciled.appointments.actions import Plan
from penciled.booking.conflicts import Against, weigh
from penciled.core import wording
from penciled.core.slots import Reason
from penciled.desk.closing import closed_by
from penciled.desk.naming import name_in
from penciled.desk.outside import Outside, outside_each
from penciled.desk.whole_days import days_of, say_days, say_span

if TYPE_CHECKING:
    from uuid import UUID
    from zoneinfo import ZoneInfo

    from penciled.appointments.models import Appointment
    from penciled.booking.conflicts import Conflict
    from penciled.booking.models import AppointmentRequest
    from penciled.practices.models import Practitioner

MOST_LINES = 8
OF_APPOINTMENTS = ("room", "event_kind", "title", "staff_note")  # no request has any of these


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence; `strong` is its beginning, `ref` and `whose` what it is about, if anything."""

    strong: str
    rest: str = ""
    ref: UUID | None = None
    whose: Practitioner | None = None
    is_request: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What the booking windows show. `was`: the start it had; `needs_yes`: only a tick books it.

    `seal` stands for what the tick is for: it is another once something else is in the way.
    """

    starts: str
    ends: str
    was: str = ""
    lines: Sequence[Line] = ()
    needs_yes: bool = False
    zone: str = ""
    days: str = ""
    closes: str = ""
    seal: str = ""


def said(plan: Plan, *, now: datetime, **about: Any) -> Said:
    """Weigh a plan and word the outcome, in the time of the calendar that the plan is for.

    `about` is the `request` or the `appointment` that it is about, and what moves `along` with it,
    as `conflicts.weigh` has it.
    """
    zone, weighed = plan.practitioner.zone_info, weigh(plan, now=now, **about)
    asked = about.get("request")
    stood = about.get("appointment") or asked
    as_new = asked.asked_as_new if asked else False
    warnings = [_warning(each, plan, as_new=as_new) for each in weighed.warnings]
    if weighed.is_elsewhere:
        warnings.append(_elsewhere(plan))
    if weighed.too_close:
        warnings.append(Line(_("There is less time around it than the buffers ask for.")))
    before = stood.starts_at if stood else plan.span.start
    starts, was = _said_beside(plan.span.start, before, zone)
    ends, _beside = _said_beside(plan.span.end, plan.span.start, zone)
    return Said(
        starts=starts,
        ends=ends,
        was=was if was != starts else "",
        lines=(*said_overlaps(weighed.overlaps, plan), *warnings),
        needs_yes=weighed.needs_yes,
        zone=wording.say_zone(zone),
        days=_days(plan),
        closes=closed_by(plan),
        seal="" if about.get("along") else sealed(weighed.overlaps),
    )


def seal_of(plan: Plan, *, now: datetime, **about: Any) -> str:
    """Return the seal of what a plan overlaps now."""
    return sealed(weigh(plan, now=now, **about).overlaps)


def said_overlaps(some: Iterable[Conflict], plan: Plan) -> list[Line]:
    """Word what a plan overlaps, where it was weighed already: the first of many, and how many."""
    found = list(some)
    lines = [overlap_line(each, plan) for each in found[:MOST_LINES]]
    if more := len(found) - MOST_LINES if found[MOST_LINES:] else 0:
        lines.append(Line("", _("And %(count)s more.") % {"count": more}))
    return lines


def plan_of(about: Appointment | AppointmentRequest) -> Plan:
    """Return what was asked, or what stands with all that it keeps, as a plan to weigh."""
    own = {name: getattr(about, name, None) for name in OF_APPOINTMENTS}
    return Plan(
        practitioner=about.practitioner,
        span=about.span,
        client=about.client,
        service=about.service,
        location=about.location,
        busy=getattr(about, "busy", True),
        buffer_before=about.buffer_before,
        buffer_after=about.buffer_after,
        **{name: value for name, value in own.items() if value},
    )


def _days(plan: Plan) -> str:
    """Say which days an event takes whole."""
    days = None if plan.client or plan.service else days_of(plan.span, plan.practitioner.zone_info)
    return say_days(*days) if days else ""


def sealed(overlaps: Iterable[Conflict]) -> str:
    """Return what is another once something else is in the way."""
    said = sorted(f"{each.against} {each.ref} {each.span}" for each in overlaps)
    return sha256(repr(said).encode()).hexdigest()[:32]


def _said_beside(one: datetime, other: datetime, zone: ZoneInfo) -> tuple[str, str]:
    """Say two times; with their days where these are not the same."""
    days = {each.astimezone(zone).date() for each in (one, other)}
    say = wording.say_time if len(days) == 1 else wording.say_day_and_time
    return say(one, zone), say(other, zone)


def overlap_line(conflict: Conflict, plan: Plan) -> Line:
    """Say what a plan overlaps, in the time of its calendar."""
    strong, rest = _worded(conflict, plan)
    is_request = conflict.against is Against.HOLD
    return Line(strong, rest, conflict.ref, conflict.practitioner, is_request)


def _worded(conflict: Conflict, plan: Plan) -> tuple[str, str]:
    zone = plan.practitioner.zone_info
    words = {
        "name": name_in(conflict) or _("something without a name"),
        "time": say_span(conflict.span, zone, on=plan.span.start.astimezone(zone).date()),
        "who": conflict.practitioner.name,
        "first": plan.practitioner.first_name,
        "room": plan.room.name if plan.room else "",
    }
    match conflict.against:
        case Against.HOLD:
            said = _("%(name)s has asked for %(time)s."), _("That request stays pending.")
        case Against.LEAVE:
            said = _("%(first)s is on leave then:"), _("%(name)s, %(time)s.")
        case Against.ROOM:  # maybe a colleague's, whose clients not everybody may know
            said = _("%(room)s is taken:"), _("%(who)s has it, %(time)s.")
        case Against.BOOKED:
            is_event = conflict.name == conflict.initials
            when = _("%(time)s, which is marked busy.") if is_event else _("%(time)s.")
            said = _("This overlaps %(name)s,"), when
    return said[0] % words, said[1] % words


def _warning(reason: Reason, plan: Plan, *, as_new: bool) -> Line:
    name = {"name": plan.practitioner.first_name}
    if reason is Reason.CLOSED:
        [how] = outside_each(plan, [plan.span.start], as_new=as_new)
        return Line(_said_outside(how, plan, as_new=as_new))
    said = {
        Reason.PAST: _("This time has already begun."),
        Reason.TOO_LONG: _("It runs past the hours in which clients may ask for %(name)s."),
        Reason.DAY_FULL: _("%(name)s has as many appointments that day as the terms allow."),
    }
    return Line(said[reason] % name)


def _elsewhere(plan: Plan) -> Line:
    names = {"service": plan.service, "location": plan.location}
    return Line(_("%(service)s isn’t offered at %(location)s.") % names)


def _said_outside(how: Outside, plan: Plan, *, as_new: bool) -> str:
    """Say that the hours are not then, or what of the plan they are not for."""
    said = {
        Outside.TIME: _("This is outside the hours in which clients may ask for %(name)s."),
        Outside.SERVICE: _("%(name)s has hours then, but not for %(service)s."),
        Outside.LOCATION: _("%(name)s has hours then, but not at %(location)s."),
        Outside.CLIENTS: _("%(name)s has hours then, but not for existing clients."),
        Outside.TOGETHER: _("%(name)s has hours then, but not for %(service)s at %(location)s."),
    }
    if as_new:
        said[Outside.CLIENTS] = _("%(name)s has hours then, but not for new clients.")
    return said[how] % {
        "name": plan.practitioner.first_name,
        "service": plan.service.name if plan.service else "",
        "location": plan.location.name if plan.location else "",
    }
