"""The practice's rooms: listed, added, renamed, put in order, taken out of use."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from penciled.core.errors import DomainError, StaleChange
from penciled.desk import replies
from penciled.desk.access import DeskRequest, member_required, must_decide
from penciled.desk.forms.rooms import RoomForm
from penciled.practices.queries import locations_of, rooms_of
from penciled.practices.rooms import add_room, archive_room, move_room, save_room

if TYPE_CHECKING:
    from penciled.practices.models import Room

DONE_AT_ONCE = {"up", "down", "archive"}


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def rooms(request: DeskRequest) -> HttpResponse:
    """List the rooms in use, and add one."""
    must_decide(request)
    places = list(locations_of(request.practice))
    form = RoomForm(request.POST if request.method == "POST" else None, places=places)
    if not form.is_valid():
        return _listed(request, form)
    name = form.cleaned_data["name"]
    try:
        add_room(request.practice.pk, **form.said(), by=request.member, now=timezone.now())
    except DomainError as refusal:
        return _listed(request, form, refusal=refusal)
    messages.success(request, _("%(room)s is added.") % {"room": name})
    return redirect("desk:rooms", request.practice.slug)


@require_POST
@member_required
def room(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Rename a room, put it up or down, or take it out of use: as the button pressed says."""
    must_decide(request)
    known = next((each for each in rooms_of(request.practice) if each.ref == ref), None)
    if known is None:
        raise Http404
    does = request.POST.get("do", "rename")
    places = list(locations_of(request.practice))
    form = RoomForm(request.POST, of=known, places=places) if does not in DONE_AT_ONCE else None
    new = RoomForm(places=places)
    if form and not form.is_valid():
        return _listed(request, new, renamed=form)
    try:
        words = _do(request, known, does, form)
    except StaleChange as refusal:
        stands = next((each for each in rooms_of(request.practice) if each.ref == ref), known)
        fresh = RoomForm(request.POST, of=stands, places=places)
        fresh.is_valid()
        return _listed(request, new, renamed=fresh, status=fresh.overtake(refusal))
    except DomainError as refusal:
        if form is None:
            raise Http404 from refusal  # somebody archived it meanwhile
        return _listed(request, new, renamed=form, refusal=refusal)
    messages.success(request, words)
    return redirect("desk:rooms", request.practice.slug)


def _do(request: DeskRequest, known: Room, does: str, form: RoomForm | None) -> str:
    """Do what was pressed and say so."""
    practice = request.practice.pk
    how: dict[str, Any] = {"by": request.member, "now": timezone.now()}
    if form:
        shown = form.cleaned_data["shown"]
        save_room(practice, known.ref, **form.said(), shown=shown, **how)
        return _("%(room)s is saved.") % {"room": form.cleaned_data["name"]}
    if does == "archive":
        archive_room(practice, known.ref, **how)
        words = _("%(room)s is taken out of use. What is booked in it stays.")
        return words % {"room": known.name}
    move_room(practice, known.ref, up=does == "up", **how)
    return _("%(room)s is moved.") % {"room": known.name}


def _listed(
    request: DeskRequest,
    form: RoomForm,
    *,
    renamed: RoomForm | None = None,
    refusal: DomainError | None = None,
    status: HTTPStatus | None = None,
) -> HttpResponse:
    """Draw the list; a name that was refused stays where it was typed."""
    usual = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    status = status or usual
    if refusal:
        status = replies.refuse(renamed or form, refusal)
    rows = [
        renamed if renamed and renamed.of == each else RoomForm(of=each, places=form.places)
        for each in rooms_of(request.practice)
    ]
    context = {"room": "settings", "nav": "rooms", "people": request.practitioners}
    return replies.page(
        request, "desk/rooms.html", context | {"form": form, "rows": rows}, status=status
    )
