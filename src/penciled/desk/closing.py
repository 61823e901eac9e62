"""What a busy event takes away from clients: the hours in which they could have asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from penciled.core import wording
from penciled.core.interval import Interval
from penciled.desk.outside import anybodys_hours
from penciled.desk.whole_days import say_span, touched_days

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from penciled.appointments.actions import Plan

MOST_SAID = 3


def closed_by(plan: Plan) -> str:
    """Say when clients can no longer ask because of an event; nothing when they never could."""
    if plan.client or plan.service or not plan.busy:
        return ""
    zone, span = plan.practitioner.zone_info, plan.span
    first, last = touched_days(span, zone)
    hours = anybodys_hours(plan.practitioner, first, last)
    lost = [
        Interval(max(each.start, span.start), min(each.end, span.end))
        for each in hours
        if each.overlaps(span)
    ]
    return _said(lost, plan, first)


def _said(lost: Sequence[Interval], plan: Plan, on: date) -> str:
    zone, days = plan.practitioner.zone_info, {each.start.date() for each in lost}
    if len(lost) <= MOST_SAID:
        return "; ".join(say_span(each, zone, on=on) for each in lost)
    ends = (touched_days(each, zone)[0] for each in (lost[0], lost[-1]))
    first, last = (wording.say_day_short(each) for each in ends)
    words = {"count": len(days), "first": first, "last": last}
    return _("%(count)s days from %(first)s to %(last)s") % words
