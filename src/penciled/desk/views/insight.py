"""What a practice can learn from its requests: a page of plots and tables, and as a file."""

from __future__ import annotations

import csv
from http import HTTPStatus
from io import StringIO
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from penciled.booking.insight import HANDFUL, insight_of
from penciled.core.cells import MARK, safe
from penciled.desk import replies
from penciled.desk.access import DeskRequest, member_required
from penciled.desk.forms.insight import InsightForm
from penciled.desk.insight import rows_of, shown
from penciled.desk.period import say_days

if TYPE_CHECKING:
    from penciled.booking.insight import Scope


@require_safe
@member_required
def insight(request: DeskRequest) -> HttpResponse:
    """Show numbers of the calendars that the member sees."""
    return _page(request, InsightForm(request.GET, desk=request))


def _page(request: DeskRequest, form: InsightForm) -> HttpResponse:
    now = timezone.now()
    scope = form.scope(now=now)
    context = {
        "room": "insight",
        "form": form,
        "days": say_days(scope.first, scope.last),
        "page": shown(insight_of(scope)),
        "handful": HANDFUL,
        "sees_several": len(request.seen) > 1,
        "hours": range(24),
    }
    status = HTTPStatus.OK if form.is_valid() else HTTPStatus.UNPROCESSABLE_ENTITY
    return replies.page(request, "desk/insight.html", context, status=status)


@require_safe
@member_required
def insight_export(request: DeskRequest) -> HttpResponse:
    """Give the same numbers as a file for spreadsheets."""
    form = InsightForm(request.GET, desk=request)
    if not form.is_valid():
        return _page(request, form)
    scope = form.scope(now=timezone.now())
    written = StringIO(MARK)
    written.seek(0, 2)
    writer = csv.writer(written)
    for row in rows_of(shown(insight_of(scope))):
        writer.writerow([safe(cell) for cell in row])
    response = HttpResponse(written.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_name(scope)}"'
    return response


def _name(scope: Scope) -> str:
    return f"insight-{scope.first:%Y-%m-%d}-{scope.last:%Y-%m-%d}.csv"
