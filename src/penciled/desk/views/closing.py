"""An owner closes the practice, or opens it again while that can be done."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from penciled.booking.actions import close_practice
from penciled.booking.actions.close import closing_shown, coming_in, waiting_in
from penciled.core.errors import DomainError, StaleChange
from penciled.desk import replies
from penciled.desk.access import DeskRequest, member_required, must_own
from penciled.desk.forms.closing import CloseForm
from penciled.desk.sheets import settings_page
from penciled.practices.closing import read_until, reopen_practice

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def practice_close(request: DeskRequest) -> HttpResponse:
    """Say what closing means, and do it; of a closed practice, the way back."""
    must_own(request)
    form = _form(request)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if form.is_valid():
        try:
            _close(request, form)
        except DomainError as refusal:
            status = replies.refuse(form, refusal)
            if isinstance(refusal, StaleChange):
                form.renew(closing_shown(request.practice, now=timezone.now()))
        else:
            messages.success(request, _("The practice is closed."))
            return redirect("desk:practice_close", request.practice.slug)
    return _page(request, form, status=status)


@require_POST
@member_required
def practice_reopen(request: DeskRequest) -> HttpResponse:
    """Open the practice again."""
    must_own(request)
    try:
        reopen_practice(request.practice.pk, by=request.member, now=timezone.now())
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The practice is open again. Online booking is still off."))
    return redirect("desk:practice_close", request.practice.slug)


def _form(request: DeskRequest) -> CloseForm:
    now, practice = timezone.now(), request.practice
    return CloseForm(
        request.POST if request.method == "POST" else None,
        practice=practice,
        shown=closing_shown(practice, now=now),
        waiting=waiting_in(practice, now=now).count(),
    )


def _close(request: DeskRequest, form: CloseForm) -> None:
    close_practice(
        request.practice.pk,
        message=form.cleaned_data.get("message", ""),
        shown=form.cleaned_data["shown"],
        by=request.member,
        now=timezone.now(),
    )


def _page(request: DeskRequest, form: CloseForm, *, status: HTTPStatus) -> HttpResponse:
    practice, now = request.practice, timezone.now()
    until = read_until(practice)
    context = {
        "form": form,
        "waits": waiting_in(practice, now=now).count(),
        "comes": coming_in(practice, now=now).count(),
        "until": until.astimezone(practice.zone_info).date() if until else None,
    }
    return settings_page(request, "practice_close", "close", context, status=status)
