"""The calendar: a page that stands on its own, and the entries that the script draws over it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from penciled.booking.queries import held_between
from penciled.desk import replies
from penciled.desk.access import DeskRequest, member_required
from penciled.desk.agenda import agenda_of
from penciled.desk.entries import stretch, zone_of
from penciled.desk.feed import Sheet, feed, mark_of
from penciled.desk.period import (
    DAY,
    EARLIEST,
    LATEST,
    VIEWS,
    WEEK,
    Period,
    day_meant,
    month_weeks,
    period_of,
)
from penciled.desk.turning import Turning
from penciled.practices import calendars

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from penciled.practices.models import Practitioner

MOST = 62 * DAY
DRAWN = ("day", "week")  # always by the script, where there is one; a month is a list on phones


@require_safe
@member_required
def calendar(request: DeskRequest) -> HttpResponse:
    """Show a stretch of days: where to turn to, and what stands in it as a list."""
    now = timezone.now()
    chosen = _chosen(request)
    zone = zone_of(chosen, request.practice.zone_info)
    period = _period(request, today=now.astimezone(zone).date())
    drawn = request.htmx and period.view in DRAWN
    sheet = Sheet(request.practice, chosen, stretch(period.first, period.last, zone), zone)
    context = {
        "room": "calendar",
        "period": period,
        "turning": _turning(request, period, zone, now=now),
        "agenda": None if drawn else agenda_of(sheet, now=now),
        "zone": zone,
        "offset": now.astimezone(zone).isoformat()[-6:],
        "now": now,
    }
    if request.htmx:
        frame = {"member": request.member, "practice": request.practice, **replies.pulse(request)}
        return render(request, "desk/calendar.html#calendar", frame | context)
    return replies.page(request, "desk/calendar.html", context)


@require_safe
@member_required
def entries(request: DeskRequest) -> HttpResponse:
    """Answer what stands on the calendar from `first` up to `last`, as JSON."""
    now = timezone.now()
    chosen = _chosen(request)
    zone = zone_of(chosen, request.practice.zone_info)
    try:
        first, last = (date.fromisoformat(request.GET[name]) for name in ("first", "last"))
    except (KeyError, ValueError):
        return HttpResponseBadRequest()
    if not (EARLIEST - WEEK <= first < last <= LATEST + WEEK) or last - first > MOST:
        return HttpResponseBadRequest()
    sheet = Sheet(request.practice, chosen, stretch(first, last, zone), zone)
    mark = mark_of(sheet, calendars.versions(each.pk for each in chosen), now=now)
    unchanged = get_conditional_response(request, etag=mark)
    if unchanged:
        return unchanged
    return JsonResponse(feed(sheet, now=now), headers={"ETag": mark})


def _usual(request: DeskRequest) -> Sequence[Practitioner]:
    """Return whose calendar a member looks at first: their own, else everybody's."""
    own = [each for each in request.practitioners if each.member_id == request.member.pk]
    return own or request.practitioners


def _chosen(request: DeskRequest) -> Sequence[Practitioner]:
    named = set(request.GET.getlist("who"))
    return [each for each in request.practitioners if str(each.ref) in named] or _usual(request)


def _period(request: DeskRequest, *, today: date) -> Period:
    view = request.GET.get("view", "")
    on = day_meant(request.GET.get("on", ""), today=today)
    return period_of(view if view in VIEWS else "week", on)


def _turning(request: DeskRequest, period: Period, zone: ZoneInfo, *, now: datetime) -> Turning:
    chosen, weeks = _chosen(request), month_weeks(period.on)
    month = stretch(weeks[0][0], weeks[-1][-1] + DAY, zone)
    asked = held_between(chosen, month.start, month.end, now=now)
    starts = asked.values_list("starts_at", flat=True)
    return Turning(
        practice=request.practice,
        period=period,
        chosen=chosen,
        seen=request.practitioners,
        usual=_usual(request),
        today=now.astimezone(zone).date(),
        asked_on={start.astimezone(zone).date() for start in starts},
    )
