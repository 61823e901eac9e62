"""The calendar as a plain list, for a printer or for reading."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from penciled.desk import replies
from penciled.desk.access import DeskRequest, member_required
from penciled.desk.paper import paper_of
from penciled.desk.shown import period_meant, sheet_of


@require_safe
@member_required
def paper(request: DeskRequest) -> HttpResponse:
    """Show the days of the calendar by practitioner, as they would be printed."""
    now = timezone.now()
    period = period_meant(request, now=now)
    sheet = sheet_of(request, period)
    context = {
        "room": "calendar",
        "period": period,
        "days": paper_of(sheet, period, now=now),
        "zone": sheet.zone,
        "sheet": sheet,
        "now": now,
        "query": request.GET.urlencode(),
    }
    return replies.page(request, "desk/paper.html", context)
