"""Whom clients can ask for: their list, and each one's profile and photo."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from penciled.core.errors import DomainError, StaleChange
from penciled.desk import replies
from penciled.desk.access import DeskRequest, member_required, must_decide, practitioner_or_404
from penciled.desk.forms.practitioners import PhotoForm, ProfileForm
from penciled.desk.sheets import asked_for
from penciled.desk.whose import own_or_first
from penciled.practices import profiles
from penciled.practices.queries import practitioners_pictured

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from penciled.practices.models import Practitioner


@require_safe
@member_required
def practitioners(request: DeskRequest) -> HttpResponse:
    """List everybody who can be asked for, in the portal's order."""
    return _listed(request)


def _listed(request: DeskRequest, *, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    must_decide(request)
    some = practitioners_pictured(request.practice).prefetch_related("services", "locations")
    return _page(request, "practitioners", {"rows": some}, status=status)


@require_safe
@member_required
def practitioner_mine(request: DeskRequest) -> HttpResponse:
    """Lead to the member's own profile, or the first they may change."""
    return redirect("desk:practitioner", request.practice.slug, own_or_first(request).ref)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def practitioner_new(request: DeskRequest) -> HttpResponse:
    """Add somebody who can be asked for and has no account."""
    must_decide(request)
    form = ProfileForm(_posted(request), practice=request.practice)
    if not form.is_valid():
        return _new(request, form, _unless_posted(request))
    how: dict[str, Any] = {"by": request.member, "now": timezone.now()}
    try:
        made = profiles.add_practitioner(request.practice.pk, form.said(), **how)
    except DomainError as refusal:
        return _new(request, form, replies.refuse(form, refusal))
    messages.success(request, _("%(name)s is added. Next: when can they be asked for?") % _of(made))
    return redirect("desk:availability", request.practice.slug, made.ref)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def practitioner(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Show a profile, and store what is changed."""
    whose = practitioner_or_404(request, ref)
    form = ProfileForm(_posted(request), practice=request.practice, of=whose)
    if not form.is_valid():
        return _profile(request, whose, form, status=_unless_posted(request))
    how: dict[str, Any] = {"by": request.member, "now": timezone.now()}
    try:
        shown = form.cleaned_data["shown"]
        profiles.save_practitioner(whose, form.said(), shown=shown, **how)
    except StaleChange as refusal:
        stands = practitioner_or_404(request, ref)
        fresh = ProfileForm(request.POST, practice=request.practice, of=stands)
        fresh.is_valid()
        return _profile(request, stands, fresh, status=fresh.overtake(refusal))
    except DomainError as refusal:
        return _profile(request, whose, form, status=replies.refuse(form, refusal))
    return _done(request, whose, _("Saved. Clients see it from now on."))


@require_POST
@member_required
def practitioner_photo(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Take the photo that was sent, or remove the one there is."""
    whose = practitioner_or_404(request, ref)
    how: dict[str, Any] = {"by": request.member, "now": timezone.now()}
    if request.POST.get("do") == "remove":
        profiles.remove_photo(whose, **how)
        return _done(request, whose, _("The photo is removed, and deleted."))
    photo = PhotoForm(request.POST, request.FILES)
    form = ProfileForm(practice=request.practice, of=whose)
    if not photo.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _profile(request, whose, form, photo, status=status)
    try:
        profiles.change_photo(whose, photo.cleaned_data["photo"].read(), **how)
    except DomainError as refusal:
        return _profile(request, whose, form, photo, status=replies.refuse(photo, refusal))
    return _done(request, whose, _("The photo is saved. Clients see it from now on."))


@require_POST
@member_required
def practitioner_move(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Put somebody a place up or down, as the button pressed says."""
    must_decide(request)
    whose = practitioner_or_404(request, ref)
    does = asked_for(request, "up", "down")
    if not does:
        return _listed(request, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    profiles.move_practitioner(whose, up=does == "up", by=request.member, now=timezone.now())
    messages.success(request, _("%(name)s is moved.") % _of(whose))
    return redirect("desk:practitioners", request.practice.slug)


def _profile(
    request: DeskRequest,
    whose: Practitioner,
    form: ProfileForm,
    photo: PhotoForm | None = None,
    *,
    status: HTTPStatus,
) -> HttpResponse:
    pictured = practitioners_pictured(request.practice).filter(pk=whose.pk).first()
    if pictured is None:
        raise Http404
    context = {"practitioner": pictured, "form": form, "photo": photo or PhotoForm()}
    return _page(request, "practitioner", context, status=status)


def _new(request: DeskRequest, form: ProfileForm, status: HTTPStatus) -> HttpResponse:
    return _page(request, "practitioner_new", {"form": form}, status=status)


def _page(
    request: DeskRequest, name: str, context: dict[str, Any], *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    frame = {"room": "settings", "nav": "practitioners", "people": request.practitioners}
    return replies.page(request, f"desk/{name}.html", frame | context, status=status)


def _done(request: DeskRequest, whose: Practitioner, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("desk:practitioner", request.practice.slug, whose.ref)


def _of(whose: Practitioner) -> dict[str, str]:
    return {"name": whose.name}


def _posted(request: DeskRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _unless_posted(request: DeskRequest) -> HTTPStatus:
    return HTTPStatus.OK if _posted(request) is None else HTTPStatus.UNPROCESSABLE_ENTITY
