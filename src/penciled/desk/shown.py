"""What a page of the calendar shows: whose calendars, which days, in which zone.

The address says; what it leaves unsaid is as the member left it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from penciled.core.interval import Interval
from penciled.desk.entries import Sheet, stretch, zone_of
from penciled.desk.period import VIEWS, Period, day_meant, period_of

if TYPE_CHECKING:
    from penciled.desk.access import DeskRequest
    from penciled.practices.models import Practitioner


def usual_of(request: DeskRequest) -> Sequence[Practitioner]:
    """Return whose calendar a member looks at before they choose: their own, else everybody's."""
    own = [each for each in request.practitioners if each.member_id == request.member.pk]
    return own or request.seen


def habitual_of(request: DeskRequest) -> Sequence[Practitioner]:
    """Return whose calendars a member looks at when nobody is named; side by side, not just one."""
    some = _seen(request, request.habits.who) or usual_of(request)
    is_alone = len(some) == 1 and (request.GET.get("view") or request.habits.view) == "team"
    return request.seen if is_alone else some


def chosen_of(request: DeskRequest) -> Sequence[Practitioner]:
    """Return whose calendars the address names, as far as the member may see them."""
    return _seen(request, request.GET.getlist("who")) or habitual_of(request)


def period_meant(request: DeskRequest, *, now: datetime) -> Period:
    """Return the days that the address means, today's where it names none."""
    zone = zone_of(chosen_of(request), request.practice.zone_info)
    view = request.GET.get("view", "")
    on = day_meant(request.GET.get("on", ""), today=now.astimezone(zone).date())
    return period_of(view if view in VIEWS else request.habits.view, on)


def sheet_of(request: DeskRequest, period: Period) -> Sheet:
    """Return what the calendar is drawn on for these days."""
    chosen = chosen_of(request)
    zone = zone_of(chosen, request.practice.zone_info)
    return sheet_within(request, stretch(period.first, period.last, zone))


def sheet_within(request: DeskRequest, within: Interval) -> Sheet:
    chosen = chosen_of(request)
    return Sheet(
        practice=request.practice,
        chosen=chosen,
        within=within,
        zone=zone_of(chosen, request.practice.zone_info),
        habits=request.habits,
        runs=request.practitioners,
    )


def _seen(request: DeskRequest, refs: Sequence[str]) -> list[Practitioner]:
    named = set(refs)
    return [each for each in request.seen if str(each.ref) in named]
