"""Who works at the practice: invited, given roles, removed. Owners decide; all may leave."""

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
from penciled.desk.access import DeskRequest, member_required, must_own
from penciled.desk.forms.people import InviteForm, RolesForm
from penciled.desk.staff import invited, staff
from penciled.practices import people as staffing
from penciled.practices.queries import members_of, open_invitations
from penciled.practices.safety import require_second_factor

if TYPE_CHECKING:
    from penciled.practices.models import Member


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def people(request: DeskRequest) -> HttpResponse:
    """List members and open invitations, and invite somebody."""
    must_own(request)
    form = InviteForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _listed(request, form)
    typed = form.cleaned_data
    said: dict[str, Any] = {"email": typed["email"], "name": typed["name"]}
    said["roles"] = form.roles()
    try:
        staffing.invite_member(request.practice.pk, **said, **_how(request))
    except DomainError as refusal:
        return _listed(request, form, status=replies.refuse(form, refusal))
    words = _("An invitation is on its way to %(name)s. It is good for seven days.")
    messages.success(request, words % {"name": typed["name"]})
    return redirect("desk:people", request.practice.slug)


@require_POST
@member_required
def invitation(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Send an open invitation again, under a new link, or withdraw it: as the button says."""
    must_own(request)
    known = open_invitations(request.practice).filter(ref=ref).first()
    if known is None:
        raise Http404
    if request.POST.get("do") == "again":
        roles = staffing.Roles(**{r: getattr(known, r) for r in staffing.Roles.__slots__})
        said: dict[str, Any] = {"email": known.email, "name": known.name, "roles": roles}
        try:
            staffing.invite_member(request.practice.pk, **said, **_how(request))
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return redirect("desk:people", request.practice.slug)
        words = _("A new link is on its way to %(name)s. The one before leads nowhere now.")
    else:
        staffing.withdraw_invitation(request.practice.pk, ref, **_how(request))
        words = _("The invitation of %(name)s is withdrawn. Its link leads nowhere now.")
    messages.success(request, words % {"name": known.name})
    return redirect("desk:people", request.practice.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def member(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Show a member's roles, and change them."""
    must_own(request)
    whom = _member_or_404(request, ref)
    form = RolesForm(request.POST if request.method == "POST" else None, member=whom)
    if not form.is_valid():
        return _one(request, whom, form)
    said: dict[str, Any] = {"roles": form.roles(), "shown": form.cleaned_data["shown"]}
    try:
        staffing.change_roles(request.practice.pk, ref, **said, **_how(request))
    except StaleChange as refusal:
        form = RolesForm(request.POST, member=_member_or_404(request, ref))
        form.is_valid()
        return _one(request, whom, form, status=form.overtake(refusal))
    except DomainError as refusal:
        return _one(request, whom, form, status=replies.refuse(form, refusal))
    words = _("Saved. %(name)s has these roles from the next page on.")
    messages.success(request, words % {"name": whom.name})
    own = whom == request.member and not form.roles().is_owner
    return redirect("desk:settings" if own else "desk:people", request.practice.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def member_remove(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Say what removing a member does, and do it; oneself, everybody may leave."""
    if ref != request.member.ref:
        must_own(request)
    whom = _member_or_404(request, ref)
    context = {"whom": whom, "is_self": whom == request.member, "refusal": ""}
    status = HTTPStatus.OK
    if request.method == "POST":
        try:
            staffing.remove_member(request.practice.pk, ref, **_how(request))
        except DomainError as refusal:
            context["refusal"] = str(refusal)
            status = HTTPStatus.UNPROCESSABLE_ENTITY
        else:
            return _removed(request, whom)
    return _page(request, "desk/member_remove.html", context, status=status)


@require_POST
@member_required
def second_factor_rule(request: DeskRequest) -> HttpResponse:
    """Ask a second factor of everybody, or of nobody."""
    must_own(request)
    said = request.POST.get("on")
    if said not in {"yes", "no"}:
        words = _("Say whether a second factor is to be asked for.")
        return _listed(request, InviteForm(), refusal=words)
    try:
        require_second_factor(request.practice.pk, on=said == "yes", **_how(request))
    except DomainError as refusal:
        return _listed(request, InviteForm(), refusal=str(refusal))
    on = _("From now on, everybody needs a second factor here.")
    off = _("Nobody needs a second factor here any more.")
    messages.success(request, on if said == "yes" else off)
    return redirect("desk:people", request.practice.slug)


def _removed(request: DeskRequest, whom: Member) -> HttpResponse:
    if whom == request.member:
        words = _("You have left %(name)s.") % {"name": request.practice.name}
        messages.success(request, words)
        return redirect("desk:start")
    words = _("%(name)s is removed. What they did keeps their name.")
    messages.success(request, words % {"name": whom.name})
    return redirect("desk:people", request.practice.slug)


def _listed(
    request: DeskRequest, form: InviteForm, *, status: HTTPStatus | None = None, refusal: str = ""
) -> HttpResponse:
    posted = request.method == "POST"
    context = {
        "form": form,
        "rows": staff(request.practice),
        "invitations": invited(request.practice, now=timezone.now()),
        "refusal": refusal,
    }
    said = HTTPStatus.UNPROCESSABLE_ENTITY if posted else HTTPStatus.OK
    return _page(request, "desk/people.html", context, status=status or said)


def _one(
    request: DeskRequest, whom: Member, form: RolesForm, *, status: HTTPStatus | None = None
) -> HttpResponse:
    posted = request.method == "POST"
    said = HTTPStatus.UNPROCESSABLE_ENTITY if posted else HTTPStatus.OK
    context = {"whom": whom, "form": form, "is_self": whom == request.member}
    return _page(request, "desk/member.html", context, status=status or said)


def _page(
    request: DeskRequest, template: str, context: dict[str, Any], *, status: HTTPStatus
) -> HttpResponse:
    frame = {"room": "settings", "nav": "people", "people": request.practitioners}
    return replies.page(request, template, frame | context, status=status)


def _member_or_404(request: DeskRequest, ref: UUID) -> Member:
    known = members_of(request.practice).filter(ref=ref).first()
    if known is None:
        raise Http404
    return known


def _how(request: DeskRequest) -> dict[str, Any]:
    return {"by": request.member, "now": timezone.now()}
