"""One's own account: the name, what one hears of, and the mail address that one signs in with."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from penciled.accounts import proving
from penciled.accounts.limits import too_many
from penciled.accounts.queries import has_second_factor
from penciled.core.errors import DomainError, StaleChange, TooManyAttempts
from penciled.desk import replies
from penciled.desk.access import DeskRequest, member_required
from penciled.desk.forms.own import CodeForm, MailForm, OwnForm
from penciled.practices.own import change_own_mail, save_own
from penciled.practices.queries import membership

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

PURPOSE = "mail"


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def you(request: DeskRequest) -> HttpResponse:
    """Show what one says of oneself here, with the ways to one's sign-in, and store it."""
    form = OwnForm(_posted(request), member=request.member)
    if not form.is_valid():
        return _you(request, form)
    shown = form.cleaned_data["shown"]
    try:
        save_own(request.member, form.said(), shown=shown, now=timezone.now())
    except StaleChange as refusal:
        now_stands = membership(cast("int", request.user.pk), request.practice.slug)
        form = OwnForm(request.POST, member=now_stands or request.member)
        form.is_valid()
        return _you(request, form, status=form.overtake(refusal))
    except DomainError as refusal:
        return _you(request, form, status=replies.refuse(form, refusal))
    messages.success(request, _("Saved."))
    return redirect("desk:you", request.practice.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no types
def you_mail(request: DeskRequest) -> HttpResponse:
    """Ask for another mail address, and mail a code there."""
    form = MailForm(_posted(request))
    if not form.is_valid():
        return _page(request, "desk/you_mail.html", form)
    try:
        proving.send_code(request, PURPOSE, form.cleaned_data["email"], now=timezone.now())
    except TooManyAttempts:
        return too_many(request)
    return redirect("desk:you_mail_code", request.practice.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no types
def you_mail_code(request: DeskRequest) -> HttpResponse:
    """Take the code that proves the new address, and sign in with it from then on."""
    now, kept = timezone.now(), proving.being_proven(request, PURPOSE)
    if kept is None:
        return redirect("desk:you_mail", request.practice.slug)
    form = CodeForm(_posted(request))
    if not form.is_valid():
        return _page(request, "desk/you_mail_code.html", form, email=kept["email"])
    try:
        kept = proving.proven(request, PURPOSE, form.cleaned_data["code"], now=now)
        change_own_mail(request.member, kept["email"], now=now)
    except TooManyAttempts:
        return too_many(request)
    except DomainError as refusal:
        status = replies.refuse(form, refusal)
        return _page(request, "desk/you_mail_code.html", form, email=kept["email"], status=status)
    proving.forget(request, PURPOSE)
    messages.success(request, _("From now on, sign in with %(mail)s.") % {"mail": kept["email"]})
    return redirect("desk:you", request.practice.slug)


def _you(request: DeskRequest, form: OwnForm, *, status: HTTPStatus | None = None) -> HttpResponse:
    safe = has_second_factor(request.member.user)
    return _page(request, "desk/you.html", form, status=status, has_second_factor=safe)


def _page(
    request: DeskRequest,
    template: str,
    form: forms.Form,
    *,
    status: HTTPStatus | None = None,
    **more: Any,
) -> HttpResponse:
    posted = request.method == "POST"
    said = HTTPStatus.UNPROCESSABLE_ENTITY if posted else HTTPStatus.OK
    context = {"room": "settings", "nav": "you", "people": request.practitioners, "form": form}
    return replies.page(request, template, context | more, status=status or said)


def _posted(request: DeskRequest) -> Any:
    return request.POST if request.method == "POST" else None
