"""From nothing to a practice: sign up, prove the mail address, say what the practice is called.

All of it is there only where the installation lets anybody sign up. Known addresses and unknown
ones look the same.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from penciled.accounts import proving
from penciled.accounts.actions import Newcomer, hashed, sign_up
from penciled.accounts.entering import sign_in
from penciled.accounts.limits import too_many
from penciled.core.errors import DomainError, TooManyAttempts
from penciled.desk.forms.founding import FoundingForm
from penciled.desk.forms.own import CodeForm, SignUpForm
from penciled.practices.founding import found_practice

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest, HttpResponse

    from penciled.accounts.models import User

PURPOSE = "sign_up"
View = Callable[["HttpRequest"], "HttpResponse"]


def _while_open(view: View) -> View:
    """Be there only where anybody may sign up."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not settings.SIGNUP_IS_OPEN:
            raise Http404
        try:
            return view(request)
        except TooManyAttempts:
            return too_many(request)

    return guarded


@_while_open
def begin(request: HttpRequest) -> HttpResponse:
    """Ask who signs up, and mail them a code; nothing is made before the address is proven."""
    if request.user.is_authenticated:
        return redirect("founding:practice")
    form = SignUpForm(_posted(request))
    if not form.is_valid():
        return _form(request, "desk/begin.html", form)
    typed = form.cleaned_data
    kept = {"name": typed["name"], "password": hashed(typed["password"])}
    proving.send_code(request, PURPOSE, typed["email"], now=timezone.now(), **kept)
    return redirect("founding:code")


@_while_open
def code(request: HttpRequest) -> HttpResponse:
    """Take the code, make the account and sign in."""
    kept = proving.being_proven(request, PURPOSE)
    if kept is None:
        return redirect("founding:begin")
    form = CodeForm(_posted(request))
    if not form.is_valid():
        return _form(request, "desk/begin_code.html", form, email=kept["email"])
    try:
        kept = proving.proven(request, PURPOSE, form.cleaned_data["code"], now=timezone.now())
        who = Newcomer(name=kept["name"], password=kept["password"])
        user = sign_up(kept["email"], who)
    except TooManyAttempts:
        raise
    except DomainError as refusal:
        form.add_error("code", str(refusal))
        return _form(request, "desk/begin_code.html", form, email=kept["email"])
    proving.forget(request, PURPOSE)
    return sign_in(request, user, to=reverse("founding:practice"))


@_while_open
@login_required
def practice(request: HttpRequest) -> HttpResponse:
    """Ask what the practice is called and where it is, and make it."""
    form = FoundingForm(_posted(request), zone_guessed=request.COOKIES.get("zone", ""))
    user = cast("User", request.user)
    if not form.is_valid():
        return _form(request, "desk/begin_practice.html", form, site=settings.SITE_URL)
    try:
        made = found_practice(form.said(user), user=user, now=timezone.now())
    except DomainError as refusal:
        form.add_error(refusal.field, str(refusal))
        return _form(request, "desk/begin_practice.html", form, site=settings.SITE_URL)
    return redirect("desk:setup", made.slug)


def _form(request: HttpRequest, template: str, form: forms.Form, **more: Any) -> HttpResponse:
    refused = request.method == "POST"
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, template, {"form": form, **more}, status=status)


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None
