"""Taking over, into a client's record, what was written with a request."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from penciled.booking.otherwise import FIELDS
from penciled.booking.otherwise import take_over as take
from penciled.core.errors import DomainError, StaleChange
from penciled.desk import replies
from penciled.desk.access import DeskRequest, asked_or_404, member_required
from penciled.desk.matched import CALLED
from penciled.desk.views.requests import shown

if TYPE_CHECKING:
    from penciled.booking.models import AppointmentRequest


@require_POST
@member_required
def take_over(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Let one field of a record be as it was written, or say why it stays."""
    asked, field = asked_or_404(request, ref), request.POST.get("field", "")
    if field not in FIELDS:
        return _stays(request, asked, _("Say what is to be taken over."), stale=False)
    try:
        take(asked, field, by=request.member, now=timezone.now())
    except DomainError as refusal:
        return _stays(request, asked, str(refusal), stale=isinstance(refusal, StaleChange))
    words = _("Taken over: %(what)s. The record says so now.") % {"what": CALLED[field].lower()}
    return replies.done(request, words, to=_back(request, asked))


def _back(request: DeskRequest, asked: AppointmentRequest) -> str:
    slug = request.practice.slug
    if request.POST.get("back") == "client":
        return reverse("desk:client", args=[slug, asked.client.ref])
    return reverse("desk:request", args=[slug, asked.ref])


def _stays(
    request: DeskRequest, asked: AppointmentRequest, words: str, *, stale: bool
) -> HttpResponse:
    if request.POST.get("back") == "client" and not request.htmx:
        messages.warning(request, words)
        return redirect(_back(request, asked))
    answer = shown(request, asked, stands=words)
    answer.status_code = HTTPStatus.CONFLICT if stale else HTTPStatus.UNPROCESSABLE_ENTITY
    return answer
