"""One client's data, to be handed to them: as a page to print, and as a file.

It shows what no hidden name may, and all of their appointments: so it is for those who decide for
all of the practice, and waits until names are shown.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from penciled.desk import replies
from penciled.desk.access import DeskRequest, client_or_404, member_required, must_decide
from penciled.desk.handed import handed
from penciled.desk.naming import are_hidden
from penciled.exporting.person import data_of, note_export

if TYPE_CHECKING:
    from uuid import UUID

    from penciled.clients.models import Client


@require_safe
@member_required
def client_data(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Show all that is known of a client, as it is printed; staff's notes where that is chosen."""
    whose = client_or_404(request, ref)
    must_decide(request)
    return _shown(request, whose)


@require_POST
@member_required
def client_data_file(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Give the same as JSON, and leave in the record that it was taken out."""
    whose, now = client_or_404(request, ref), timezone.now()
    must_decide(request)
    if are_hidden():
        return _shown(request, whose, status=HTTPStatus.CONFLICT)
    with_notes = request.POST.get("notes") == "yes"
    said = data_of(whose, with_notes=with_notes, now=now)
    note_export(whose, by=request.member, with_notes=with_notes, now=now)
    content = json.dumps(said, ensure_ascii=False, indent=2).encode("utf-8", "replace")
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="client-{now:%Y-%m-%d}.json"'
    return response


def _shown(
    request: DeskRequest, whose: Client, *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    now, hidden = timezone.now(), are_hidden()
    with_notes = request.GET.get("notes") == "yes"
    context = {"room": "clients", "whose": whose, "hidden": hidden, "with_notes": with_notes}
    if not hidden:
        said = data_of(whose, with_notes=with_notes, now=now)
        context |= {"said": handed(said, request.practice.zone_info), "now": now}
        context |= {"zone": request.practice.zone_info}
    return replies.page(request, "desk/client_data.html", context, status=status)
