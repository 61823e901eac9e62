"""Who may act for a client: somebody added, somebody taken away."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from penciled.clients.guardians import add_guardian, guardians_of, remove_guardian
from penciled.core.errors import DomainError
from penciled.desk import replies
from penciled.desk.access import DeskRequest, client_or_404, member_required
from penciled.desk.forms.guardian import GuardianForm
from penciled.desk.naming import are_hidden
from penciled.desk.views.client_records import record

if TYPE_CHECKING:
    from uuid import UUID

    from penciled.clients.models import Client


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def guardian_new(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Let somebody act for a client."""
    whose = client_or_404(request, ref)
    if are_hidden():
        return replies.page(request, "desk/client_hidden.html", record(request, whose))
    form = GuardianForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _writing(request, whose, form)
    try:
        added = add_guardian(whose, by=request.member, now=timezone.now(), **form.cleaned_data)
    except DomainError as refusal:
        return _writing(request, whose, form, status=replies.refuse(form, refusal))
    messages.success(request, _("%(name)s may act for them now.") % {"name": added.name})
    return redirect(_home(request, whose))


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def guardian_remove(request: DeskRequest, ref: UUID, guardian: UUID) -> HttpResponse:
    """Ask once more, then let somebody act for a client no longer."""
    whose = client_or_404(request, ref)
    meant = guardians_of(whose).filter(ref=guardian).first()
    if meant is None and request.method == "POST":
        return redirect(_home(request, whose))  # by a second click, or somebody else
    if meant is None:
        raise Http404
    if request.method != "POST":
        context = record(request, whose) | {"guardian": meant}
        return replies.page(request, "desk/guardian_remove.html", context)
    remove_guardian(whose, guardian, by=request.member, now=timezone.now())
    messages.success(request, _("They act for this client no longer."))
    return redirect(_home(request, whose))


def _writing(
    request: DeskRequest, whose: Client, form: GuardianForm, *, status: HTTPStatus | None = None
) -> HttpResponse:
    refused = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = record(request, whose) | {"form": form}
    return replies.page(request, "desk/guardian_new.html", context, status=status or refused)


def _home(request: DeskRequest, whose: Client) -> str:
    """Return the record, on the way that led here."""
    to = reverse("desk:client", args=[request.practice.slug, whose.ref])
    return f"{to}{record(request, whose)['way'].query}"
