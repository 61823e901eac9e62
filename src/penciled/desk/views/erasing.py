"""An owner erases a client: what goes and what stays is said first, and the name typed."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from penciled.booking.actions import erase_client
from penciled.booking.erasing import erasure_of
from penciled.core.errors import DomainError, StaleChange
from penciled.desk import replies
from penciled.desk.access import DeskRequest, client_or_404, member_required, must_own
from penciled.desk.forms.erasing import EraseForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from penciled.clients.models import Client


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def client_erase(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Say what erasing a client means, and do it."""
    must_own(request)
    whose = client_or_404(request, ref)
    posted = request.POST if request.method == "POST" else None
    form = EraseForm(posted, ends=erasure_of(whose, now=timezone.now()))
    status = HTTPStatus.OK if posted is None else HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_valid():
        try:
            _erase(request, whose, form)
        except DomainError as refusal:
            status = replies.refuse(form, refusal)
            if isinstance(refusal, StaleChange):
                form.renew(erasure_of(whose, now=timezone.now()))
        else:
            return _erased(request, whose)
    return _page(request, whose, form, status=status)


def _erase(request: DeskRequest, whose: Client, form: EraseForm) -> None:
    said = form.cleaned_data
    erase_client(
        whose,
        shown=said["shown"],
        anyway=said.get("anyway", False),
        by=request.member,
        now=timezone.now(),
    )


def _erased(request: DeskRequest, whose: Client) -> HttpResponse:
    words = _("Erased. Only a number is left to know the record by: %(number)s.")
    messages.success(request, words % {"number": whose.ref.hex[:6].upper()})
    return redirect("desk:clients", request.practice.slug)


def _page(
    request: DeskRequest, whose: Client, form: EraseForm, *, status: HTTPStatus
) -> HttpResponse:
    context = {
        "room": "clients",
        "whose": whose,
        "ends": erasure_of(whose, now=timezone.now()),
        "form": form,
    }
    return replies.page(request, "desk/client_erase.html", context, status=status)
