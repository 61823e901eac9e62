"""The practice's settings: online booking, and who may look at whose calendar."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings as product
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from penciled.booking.keeping import due_to_be_erased
from penciled.desk import replies
from penciled.desk.access import DeskRequest, member_required, must_decide, must_own
from penciled.desk.forms.sight import SightForm
from penciled.desk.readiness import readiness, stranded
from penciled.practices.actions import change_sight, switch_booking
from penciled.practices.queries import members_of, practitioners_of, practitioners_pictured


@require_safe
@member_required
def settings(request: DeskRequest) -> HttpResponse:
    """Show whether clients can ask online, whom, and what is still missing."""
    return _settings(request)


def _settings(
    request: DeskRequest, *, refusal: str = "", status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    practice = request.practice
    ready = readiness(practice, list(practitioners_pictured(practice)), now=timezone.now())
    context = {
        "room": "settings",
        "nav": "practice",
        "ready": ready,
        "new_can_ask": [each.practitioner for each in ready if not each.lacks_for_new],
        "existing_can_ask": [each.practitioner for each in ready if not each.lacks_for_existing],
        "stranded": stranded(practice),
        "due": due_to_be_erased(practice, now=timezone.now()).count() if _keeps(request) else 0,
        "portal": f"{product.SITE_URL}/{practice.slug}/",
        "people": request.practitioners,
        "refusal": refusal,
    }
    return replies.page(request, "desk/settings.html", context, status=status)


def _keeps(request: DeskRequest) -> bool:
    """Say whether it is the member's to see to clients who are due to be erased."""
    return request.member.is_owner and request.practice.keeps_clients_for is not None


@require_POST
@member_required
def booking(request: DeskRequest) -> HttpResponse:
    """Switch online booking on or off, and go back to where the switch was."""
    must_decide(request)
    said = request.POST.get("on")
    if said not in {"yes", "no"}:
        words = _("Say whether online booking is to be on or off.")
        return _settings(request, refusal=words, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    on = said == "yes"
    switch_booking(request.practice.pk, on=on, by=request.member, now=timezone.now())
    messages.success(
        request,
        _("Online booking is on. Clients can ask for times now.")
        if on
        else _("Online booking is off. Requests that wait stay as they are."),
    )
    return redirect(_back(request))


def _back(request: DeskRequest) -> str:
    """Return the page of these settings that the switch was on."""
    home, back = (
        reverse("desk:settings", args=[request.practice.slug]),
        request.POST.get("back", ""),
    )
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith(home)
    return back if safe else home


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def sight(request: DeskRequest) -> HttpResponse:
    """Show who may look at whose calendar, and let an owner change it."""
    must_own(request)
    practice = request.practice
    members, people = list(members_of(practice)), list(practitioners_of(practice))
    posted = request.POST if request.method == "POST" else None
    form = SightForm(posted, members=members, people=people)
    if form.is_valid():
        change_sight(practice.pk, **form.changes(), by=request.member, now=timezone.now())
        messages.success(request, _("Saved. It holds from the next page that anybody opens."))
        return redirect("desk:sight", practice.slug)
    context = {"room": "settings", "nav": "sight", "form": form, "people": request.practitioners}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if posted is not None else HTTPStatus.OK
    return replies.page(request, "desk/sight.html", context, status=status)
