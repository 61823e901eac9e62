"""A client's record: one page of panels, and each long one of them on a page of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from penciled.clients.guardians import guardians_of
from penciled.core.languages import LANGUAGES
from penciled.desk import replies
from penciled.desk.access import DeskRequest, client_or_404, kept_instead, member_required
from penciled.desk.merged import panels
from penciled.desk.naming import are_hidden
from penciled.desk.record import part_of, parts_of
from penciled.desk.returning import way_back

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from penciled.clients.models import Client


@require_safe
@member_required
def client(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Show all that is known of one client; of one that went into another, lead there."""
    if kept := kept_instead(request, ref):
        return redirect("desk:client", request.practice.slug, kept.ref)
    whose, now = client_or_404(request, ref), timezone.now()
    context = (
        record(request, whose)
        | panels(request, whose, now=now)
        | {
            "parts": parts_of(request, whose, now=now),
            "guardians": list(guardians_of(whose)),
            "language": LANGUAGES.get(whose.language, whose.language),
            "own": list(whose.practitioners.order_by("position", "id")),
        }
    )
    return replies.page(request, "desk/client.html", context)


@require_safe
@member_required
def client_coming(request: DeskRequest, ref: UUID) -> HttpResponse:
    """List all that is booked for a client."""
    return _part(request, ref, "coming")


@require_safe
@member_required
def client_past(request: DeskRequest, ref: UUID) -> HttpResponse:
    """List all that is over or was cancelled."""
    return _part(request, ref, "past")


@require_safe
@member_required
def client_requests(request: DeskRequest, ref: UUID) -> HttpResponse:
    """List all that was asked for a client."""
    return _part(request, ref, "requests")


@require_safe
@member_required
def client_mails(request: DeskRequest, ref: UUID) -> HttpResponse:
    """List all that was mailed to a client."""
    return _part(request, ref, "mails")


@require_safe
@member_required
def client_history(request: DeskRequest, ref: UUID) -> HttpResponse:
    """List all that was done to a record."""
    return _part(request, ref, "history")


def record(request: DeskRequest, whose: Client) -> dict[str, Any]:
    """Return what every page of a record shows: whose it is, and the way back."""
    return {
        "room": "clients",
        "whose": whose,
        "hidden": are_hidden(),
        "way": way_back(request, whose),
    }


def _part(request: DeskRequest, ref: UUID, name: str) -> HttpResponse:
    """Show all of one part of a record, a page at a time."""
    whose = client_or_404(request, ref)
    page = request.GET.get("page")
    shown = part_of(request, whose, name, page=page, now=timezone.now())
    return replies.page(request, "desk/client_part.html", record(request, whose) | {"part": shown})
