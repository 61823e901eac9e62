"""In with a code by mail, and out again. Known and unknown addresses are treated alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from penciled.core.errors import TooManyAttempts
from penciled.portal import codes
from penciled.portal.access import in_practice
from penciled.portal.forms import EnterForm
from penciled.portal.replies import form_page, too_many
from penciled.portal.views.proving import prove

if TYPE_CHECKING:
    from penciled.portal.access import PortalRequest
    from penciled.portal.forms import CodeForm

PURPOSE = "entering"
pages = require_http_methods(["GET", "HEAD", "POST"])


@pages
@in_practice
def enter(request: PortalRequest) -> HttpResponse:
    """Ask for the mail address, and mail a code to it."""
    if request.visitor.entered:
        return redirect(_next(request))
    form = EnterForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "next": request.GET.get("next", "")}
    if not form.is_bound or not form.is_valid():
        return form_page(request, "enter", form, context)
    try:
        codes.send_code(request, PURPOSE, form.cleaned_data["email"], now=timezone.now())
    except TooManyAttempts as refusal:
        return too_many(request, refusal, "enter", context)
    return redirect(_code_page(request))


@pages
@in_practice
def code(request: PortalRequest) -> HttpResponse:
    """Take the code as proof of the address, and let its owner in."""
    if request.visitor.entered:
        return redirect(_next(request))
    if not codes.on_its_way(request, PURPOSE):
        return redirect(_enter_page(request))

    def let_in(proved: str, _form: CodeForm) -> HttpResponse:
        request.shelf.drop(*codes.PURPOSES)
        request.shelf.enter(proved, now=timezone.now())
        return redirect(_next(request))

    context = {"enter_url": _enter_page(request)}
    return prove(request, PURPOSE, "code", context, here=_code_page(request), then=let_in)


@require_POST
@in_practice
def leave(request: PortalRequest) -> HttpResponse:
    """Sign out here, and forget what was typed."""
    request.shelf.leave()
    messages.success(request, _("You are signed out."))
    return redirect("portal:home", request.practice.slug)


def _next(request: PortalRequest) -> str:
    """Return where the visitor was going: a page of this practice's portal, else their own."""
    home = reverse("portal:home", args=[request.practice.slug])
    wanted = request.GET.get("next", "")
    if wanted.startswith(home) and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse("portal:mine", args=[request.practice.slug])


def _code_page(request: PortalRequest) -> str:
    return _keeping_next(request, "portal:code")


def _enter_page(request: PortalRequest) -> str:
    return _keeping_next(request, "portal:enter")


def _keeping_next(request: PortalRequest, name: str) -> str:
    page = reverse(name, args=[request.practice.slug])
    query = request.GET.urlencode()
    return f"{page}?{query}" if query else page
