"""How long clients are kept: the rule, who is due by it, and erasing those, by hand alone."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from penciled.booking.actions import erase_silent
from penciled.booking.keeping import due_to_be_erased, kept_since
from penciled.core.errors import DomainError, StaleChange
from penciled.desk import replies
from penciled.desk.access import DeskRequest, member_required, must_own
from penciled.desk.forms.keeping import EraseDueForm, KeepingForm
from penciled.desk.sheets import settings_page
from penciled.practices.keeping import save_keeping

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from penciled.clients.models import Client

AT_ONCE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def keeping(request: DeskRequest) -> HttpResponse:
    """Show the rule and who is due by it; store another rule."""
    must_own(request)
    form = KeepingForm(
        request.POST if request.method == "POST" else None, practice=request.practice
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if form.is_valid():
        try:
            _save(request, form)
        except StaleChange as refusal:
            request.practice.refresh_from_db()
            form = KeepingForm(request.POST, practice=request.practice)
            form.is_valid()
            status = form.overtake(refusal)
        except DomainError as refusal:
            status = replies.refuse(form, refusal)
        else:
            messages.success(request, _("Saved. Nobody is erased by this alone."))
            return redirect("desk:keeping", request.practice.slug)
    return _page(request, form=form, status=status)


@require_POST
@member_required
def keeping_erase(request: DeskRequest) -> HttpResponse:
    """Erase those who were listed and are due still."""
    must_own(request)
    form = EraseDueForm(request.POST, listed=())
    if not form.is_valid():
        return _page(request, erase=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    now, refs = timezone.now(), form.cleaned_data["refs"][:AT_ONCE]
    try:
        erased, left = erase_silent(request.practice, refs, by=request.member, now=now)
    except DomainError as refusal:
        return _page(request, erase=form, status=replies.refuse(form, refusal))
    words = ngettext("%(count)s client is erased.", "%(count)s clients are erased.", erased)
    messages.success(request, words % {"count": erased})
    if left:
        words = ngettext(
            "%(count)s is not due any more and was left as they are.",
            "%(count)s are not due any more and were left as they are.",
            left,
        )
        messages.warning(request, words % {"count": left})
    return redirect("desk:keeping", request.practice.slug)


def _save(request: DeskRequest, form: KeepingForm) -> None:
    months, shown = form.cleaned_data["months"], form.cleaned_data["shown"]
    how = {"shown": shown, "by": request.member, "now": timezone.now()}
    save_keeping(request.practice.pk, months, **how)


def _page(
    request: DeskRequest,
    *,
    form: KeepingForm | None = None,
    erase: EraseDueForm | None = None,
    status: HTTPStatus,
) -> HttpResponse:
    since = kept_since(request.practice, now=timezone.now())
    due = due_to_be_erased(request.practice, now=timezone.now())
    listed: Sequence[Client] = list(due[:AT_ONCE])
    context = {
        "form": form or KeepingForm(practice=request.practice),
        "erase": EraseDueForm(listed=[each.ref for each in listed]),
        "refused": [said for some in erase.errors.values() for said in some] if erase else [],
        "listed": listed,
        "count": due.count() if len(listed) == AT_ONCE else len(listed),
        "since": since.date() if since else None,
    }
    return settings_page(request, "keeping", "keeping", context, status=status)
