"""Joining a practice by the link of an invitation; looking at it changes nothing.

The link proves the invited address, so a newcomer gets an account by it. Where there is an
account already, its owner signs in first: nobody takes it over.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from penciled.accounts.actions import Newcomer, hashed
from penciled.accounts.entering import sign_in
from penciled.accounts.limits import spend, too_many
from penciled.accounts.queries import account_at
from penciled.core.errors import DomainError, InvalidInput, TooManyAttempts
from penciled.desk.forms.own import JoinForm
from penciled.desk.forms.people import say_roles
from penciled.practices.people import digest_of, take_invitation
from penciled.practices.queries import invitation_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from penciled.accounts.models import User
    from penciled.practices.models import Invitation

View = Callable[["HttpRequest", str], "HttpResponse"]


def _kept_to_itself(view: View) -> View:
    """Let no other page, no cache and no machine that guesses learn of the link."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, secret: str) -> HttpResponse:
        try:
            spend(request, "join")
        except TooManyAttempts:
            return too_many(request)
        response = view(request, secret)
        response["Referrer-Policy"] = "strict-origin"  # the address itself goes nowhere
        return response

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@_kept_to_itself
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Say who invites to what, and let whoever has the address join."""
    found = invitation_of(digest_of(secret), now=timezone.now())
    if found is None:
        return _gone(request)
    if request.user.is_authenticated:
        return _join_as(request, secret, found, request.user)
    if account_at(found.email):
        return _show(request, found, "sign_in", secret=secret)
    return _join_afresh(request, secret, found)


def _join_as(request: HttpRequest, secret: str, found: Invitation, user: User) -> HttpResponse:
    if user.email != found.email:
        return _show(request, found, "somebody_else", secret=secret)
    if request.method != "POST":
        return _show(request, found, "one_button", secret=secret)
    try:
        take_invitation(secret, user=user, now=timezone.now())
    except InvalidInput:
        return _gone(request)
    return _welcome(request, found)


def _join_afresh(request: HttpRequest, secret: str, found: Invitation) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = JoinForm(posted, email=found.email, name=found.name)
    if not form.is_valid():
        return _show(request, found, "newcomer", secret=secret, form=form)
    typed = form.cleaned_data
    who = Newcomer(name=typed["name"], password=hashed(typed["password"]))
    try:
        member = take_invitation(secret, user=who, now=timezone.now())
    except DomainError as refusal:
        if refusal.field == "email":
            return _show(request, found, "sign_in", secret=secret)
        return _gone(request)
    _say_welcome(request, found)
    return sign_in(request, member.user, to=_desk(found))


def _welcome(request: HttpRequest, found: Invitation) -> HttpResponse:
    _say_welcome(request, found)
    return redirect(_desk(found))


def _say_welcome(request: HttpRequest, found: Invitation) -> None:
    words = _("You work with %(name)s now.") % {"name": found.practice.name}
    messages.success(request, words)


def _desk(found: Invitation) -> str:
    return reverse("desk:calendar", args=[found.practice.slug])


def _show(request: HttpRequest, found: Invitation, how: str, **more: Any) -> HttpResponse:
    refused = request.method == "POST"
    status = HTTPStatus.UNPROCESSABLE_ENTITY if how == "newcomer" else HTTPStatus.CONFLICT
    context = {"invitation": found, "roles": say_roles(found), "how": how, **more}
    context["here"] = request.path
    return render(request, "desk/join.html", context, status=status if refused else HTTPStatus.OK)


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/join_gone.html", status=HTTPStatus.GONE)
