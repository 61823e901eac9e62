"""The calendar: a page that stands on its own, and the entries that the script draws over it."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from penciled.booking.queries import held_between
from penciled.desk import replies
from penciled.desk.access import DeskRequest, member_required
from penciled.desk.agenda import agenda_of
from penciled.desk.checklist import reminder
from penciled.desk.entries import Sheet, stretch, zone_of
from penciled.desk.feed import feed, mark_of
from penciled.desk.filters import Filters
from penciled.desk.mails import trouble_for
from penciled.desk.period import DAY, EARLIEST, LATEST, WEEK, Period, month_weeks
from penciled.desk.shown import chosen_of, habitual_of, period_meant, sheet_of, sheet_within
from penciled.desk.turning import Turning
from penciled.practices import calendars

MOST = 62 * DAY
LISTS = ("month", "list")  # drawn as a list by the server, on phones or wherever


@require_safe
@member_required
def calendar(request: DeskRequest) -> HttpResponse:
    """Show a stretch of days: where to turn to, and what stands in it as a list."""
    now = timezone.now()
    period = period_meant(request, now=now)
    sheet = sheet_of(request, period)
    drawn = request.htmx and period.view not in LISTS
    context = {
        "room": "calendar",
        "period": period,
        "turning": _turning(request, period, sheet, now=now),
        "agenda": None if drawn else agenda_of(sheet, now=now),
        "filters": Filters(request.practice, request.habits),
        "left_to_set_up": reminder(request.practice, request.member, now=now),
        "mail_trouble": trouble_for(request, now=now),
        "zone": sheet.zone,
        "offset": now.astimezone(sheet.zone).isoformat()[-6:],
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
    try:
        first, last = (date.fromisoformat(request.GET[name]) for name in ("first", "last"))
    except (KeyError, ValueError):
        return HttpResponseBadRequest()
    if not (EARLIEST - WEEK <= first < last <= LATEST + WEEK) or last - first > MOST:
        return HttpResponseBadRequest()
    zone = zone_of(chosen_of(request), request.practice.zone_info)
    sheet = sheet_within(request, stretch(first, last, zone))
    mark = mark_of(sheet, calendars.versions(each.pk for each in sheet.chosen), now=now)
    unchanged = get_conditional_response(request, etag=mark)
    if unchanged:
        return unchanged
    return JsonResponse(feed(sheet, now=now), headers={"ETag": mark})


def _turning(request: DeskRequest, period: Period, sheet: Sheet, *, now: datetime) -> Turning:
    weeks = month_weeks(period.on)
    month = stretch(weeks[0][0], weeks[-1][-1] + DAY, sheet.zone)
    asked = held_between(sheet.chosen, month.start, month.end, now=now)
    starts = asked.values_list("starts_at", flat=True)
    return Turning(
        practice=request.practice,
        period=period,
        chosen=sheet.chosen,
        seen=request.seen,
        usual=habitual_of(request),
        today=now.astimezone(sheet.zone).date(),
        asked_on={start.astimezone(sheet.zone).date() for start in starts},
        mark=request.habits.mark,
    )
