"""Taking an appointment off the calendar: one, or more of its series."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from penciled.appointments.series import Scope
from penciled.availability.queries import terms_of
from penciled.booking.actions import cancel_appointment, cancel_series
from penciled.core.errors import AlreadyResolved, StaleChange
from penciled.desk import replies
from penciled.desk.access import DeskRequest, appointment_or_404, member_required
from penciled.desk.forms.cancelling import CancelForm
from penciled.desk.forms.scoped import ScopeForm
from penciled.desk.showing import CHANGED, done, shown
from penciled.desk.standing import told_of

if TYPE_CHECKING:
    from penciled.appointments.models import Appointment


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def cancel(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Ask once, then take an appointment off the calendar, or more of its series with it."""
    stands = appointment_or_404(request, ref)
    if stands.is_cancelled:
        return shown(request, stands, late=True)
    posted = request.POST if request.method == "POST" else None
    form, scoped = _form(posted, stands), _scoped(posted, stands)
    if not (form.is_valid() and scoped.is_valid()):
        return _asking(request, form, scoped, stands)
    try:
        words = _cancel(request, form, scoped.chosen, stands)
    except StaleChange:
        return _stale(request, ref)
    except AlreadyResolved:
        return shown(request, appointment_or_404(request, ref), late=True)
    return done(request, stands, words, told=form.tells)


def _form(posted: Any, stands: Appointment) -> CancelForm:
    late_within = terms_of(stands.practitioner).late_within
    return CancelForm(posted, about=stands, late_within=late_within, now=timezone.now())


def _scoped(posted: Any, stands: Appointment) -> ScopeForm:
    return ScopeForm(posted, about=stands, now=timezone.now(), leaves_alone=False)


def _cancel(request: DeskRequest, form: CancelForm, scope: Scope, stands: Appointment) -> str:
    """Cancel what is meant; return what to say of it."""
    how: dict[str, Any] = form.cleaned_data | {"by": request.member, "now": timezone.now()}
    if scope is Scope.ONE:
        cancel_appointment(stands.pk, **how)
        return _("Taken off the calendar.")
    gone = cancel_series(stands.pk, scope, **how)
    words = ngettext(
        "%(count)s appointment taken off the calendar.",
        "%(count)s appointments taken off the calendar.",
        len(gone),
    )
    return words % {"count": len(gone)}


def _asking(
    request: DeskRequest,
    form: CancelForm,
    scoped: ScopeForm,
    stands: Appointment,
    *,
    stale: bool = False,
) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if stale:
        status = replies.refuse(form, StaleChange(str(CHANGED)))
    context = told_of(stands, now=timezone.now()) | {"form": form, "scoped": scoped}
    return replies.window(request, "desk/appointment_cancel.html", context, status=status)


def _stale(request: DeskRequest, ref: UUID) -> HttpResponse:
    stands = appointment_or_404(request, ref)
    if stands.is_cancelled:
        return shown(request, stands, late=True)
    data = request.POST.copy()
    data["version"] = str(stands.version)
    form, scoped = _form(data, stands), _scoped(data, stands)
    return _asking(request, form, scoped, stands, stale=True)
