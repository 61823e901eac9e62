"""One appointment of a client's own, and cancelling it: a page that asks, then the deed."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from penciled.booking.actions import cancel_own_appointment
from penciled.core.errors import AlreadyResolved, NotPermitted, StaleChange, TooLateToCancel
from penciled.portal.access import entered_only, own_appointment_or_404, visitor_of
from penciled.portal.forms import CancelForm
from penciled.portal.replies import REFUSED, page
from penciled.portal.standing import told_of_appointment

if TYPE_CHECKING:
    from datetime import datetime

    from penciled.appointments.models import Appointment
    from penciled.core.errors import DomainError
    from penciled.portal.access import PortalRequest

MOVED = gettext_lazy(
    "The practice changed this appointment meanwhile, and nothing was cancelled. "
    "This is what stands now."
)
LATE_BY_NOW = gettext_lazy(
    "Meanwhile, cancelling this appointment counts as late. Nothing was cancelled yet."
)


@require_safe
@entered_only
def mine_appointment(request: PortalRequest, ref: UUID) -> HttpResponse:
    """Show one appointment, how it can be cancelled, and what became of it."""
    stands = own_appointment_or_404(request, ref)
    return page(
        request, "mine_appointment", told_of_appointment(request, stands, now=timezone.now())
    )


@require_http_methods(["GET", "HEAD", "POST"])
@entered_only
def cancel_appointment(request: PortalRequest, ref: UUID) -> HttpResponse:
    """Ask once more, then cancel what was shown; whoever is late reads what stands now."""
    stands, now = own_appointment_or_404(request, ref), timezone.now()
    form = CancelForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return _ask(request, stands, now=now)
    if not form.is_valid():
        return _ask(request, stands, form, now=now, status=REFUSED)
    try:
        email = request.visitor.email
        cancel_own_appointment(stands.pk, email=email, now=now, **form.cleaned_data)
    except NotPermitted:
        request.visitor = visitor_of(request)
        stands = own_appointment_or_404(request, ref)
        return _ask(request, stands, now=now, status=HTTPStatus.FORBIDDEN, **_kept(form))
    except (AlreadyResolved, StaleChange, TooLateToCancel) as refusal:
        return _late(request, ref, form, refusal, now=now)
    messages.success(request, _("Appointment cancelled. We have told the practice."))
    return redirect("portal:mine_appointment", request.practice.slug, ref)


def _ask(
    request: PortalRequest,
    stands: Appointment,
    form: CancelForm | None = None,
    *,
    now: datetime,
    status: HTTPStatus = HTTPStatus.OK,
    **said: Any,
) -> HttpResponse:
    """Show the page that asks, or, where there is nothing to ask any more, why."""
    told = told_of_appointment(request, stands, now=now)
    terms, word = told["visit"].cancelling, said.get("word", "")
    shown = {"seen": stands.invite_sequence, "late": bool(terms and terms.is_late), "word": word}
    form = form or CancelForm(initial=shown)
    wrong = [field for field in form.visible_fields() if field.errors]
    context = told | {"form": form, "wrong": wrong} | said
    return page(request, "cancel_appointment", context, status=status)


def _kept(form: CancelForm) -> dict[str, Any]:
    return {"word": form.cleaned_data["word"]}


def _late(
    request: PortalRequest, ref: UUID, form: CancelForm, refusal: DomainError, *, now: datetime
) -> HttpResponse:
    """Say what stands now in place of what was to be cancelled, with the word kept."""
    stands, said = own_appointment_or_404(request, ref), _kept(form)
    if isinstance(refusal, StaleChange):
        moved = form.cleaned_data["seen"] != stands.invite_sequence
        said |= {"refused": MOVED if moved else LATE_BY_NOW, "lost": True}
    return _ask(request, stands, now=now, status=HTTPStatus.CONFLICT, **said)
