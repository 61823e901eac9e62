"""Moving an appointment: what a drop on the calendar opens, and the plain form for the same."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from penciled.appointments.series import Scope
from penciled.booking.actions import change_appointment, change_series
from penciled.core.errors import DomainError, StaleChange
from penciled.desk import replies
from penciled.desk.access import DeskRequest, appointment_or_404, may_change, member_required
from penciled.desk.forms.moving import MoveForm, dropped_at
from penciled.desk.moved import weighed
from penciled.desk.naming import first_name_of
from penciled.desk.standing import told_of

if TYPE_CHECKING:
    from penciled.appointments.models import Appointment

CHANGED = gettext_lazy(
    "Somebody changed this appointment meanwhile. Nothing was moved; moving it now puts it "
    "where you chose, from what stands now."
)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def move(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Say what a move changes, ask once, then move: one appointment, or more of its series."""
    stands = appointment_or_404(request, ref)
    if "weigh" in request.GET:
        return _weighing(request, MoveForm(request.GET, desk=request, about=stands), stands)
    if stands.is_cancelled:
        return _shown_cancelled(request, stands)
    is_sent = request.method == "POST"
    typed = request.POST if is_sent else dropped_at(request, stands)
    form = MoveForm(typed, desk=request, about=stands)
    if not is_sent and _is_old(request.GET.get("version", ""), stands):
        return _asking(request, form, stands, refusal=StaleChange(str(CHANGED)))
    return _moved(request, form, stands) if is_sent else _asking(request, form, stands)


def _moved(request: DeskRequest, form: MoveForm, stands: Appointment) -> HttpResponse:
    if not form.is_valid():
        return _asking(request, form, stands)
    try:
        count = _save(request, form, stands)
    except StaleChange:
        return _stale(request, stands.ref)
    except DomainError as refusal:
        return _asking(request, form, stands, refusal=refusal)
    return _done(request, form, count)


def _save(request: DeskRequest, form: MoveForm, stands: Appointment) -> int:
    """Move what is meant and return how many that were."""
    how: dict[str, Any] = {
        "version": form.cleaned_data["version"] or 0,
        "anyway": form.cleaned_data["anyway"],
        "tell_client": form.tells,
        "by": request.member,
        "now": timezone.now(),
    }
    if form.picked_scope is Scope.ONE or stands.series_id is None:
        change_appointment(stands.pk, form.plan(), **how)
        return 1
    return len(change_series(stands.pk, form.plan(), form.picked_scope, **how))


def _is_old(version: str, stands: Appointment) -> bool:
    """Say whether what was dropped was drawn before somebody changed it."""
    return version.isascii() and version.isdigit() and version != str(stands.version)


def _asking(
    request: DeskRequest, form: MoveForm, stands: Appointment, *, refusal: DomainError | None = None
) -> HttpResponse:
    """Draw what a move changes, with what speaks against it."""
    now = timezone.now()
    context = {"room": "calendar", "form": form, "appointment": stands} | _told(form, stands)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    if refusal and form.is_bound:
        status = replies.refuse(form, refusal)
    if isinstance(refusal, StaleChange):
        context["stands"] = told_of(stands, now=now)
    return replies.window(request, "desk/appointment_move.html", context, status=status)


def _told(form: MoveForm, stands: Appointment) -> dict[str, Any]:
    """Return what the window says of the move as far as it is known."""
    plan = form.sketch() if form.is_bound else form.as_it_stands()
    if plan is None:
        return {"moved": None, "said": None}
    moved, said = weighed(stands, plan, form.picked_scope, now=timezone.now())
    return {"moved": moved, "said": said}


def _weighing(request: DeskRequest, form: MoveForm, stands: Appointment) -> HttpResponse:
    """Say what the move changes, and what speaks against it, as typed so far."""
    context = {"form": form, "appointment": stands} | _told(form, stands)
    return render(request, "desk/_move_weighing.html", context)


def _stale(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Show what stands now beside what was chosen, which may be sent again knowingly."""
    stands = appointment_or_404(request, ref)
    if stands.is_cancelled:
        return _shown_cancelled(request, stands)
    data = request.POST.copy()
    data["version"] = str(stands.version)
    form = MoveForm(data, desk=request, about=stands)
    return _asking(request, form, stands, refusal=StaleChange(str(CHANGED)))


def _shown_cancelled(request: DeskRequest, stands: Appointment) -> HttpResponse:
    context = told_of(stands, now=timezone.now())
    context |= {"late": True, "may_change": may_change(request, stands)}
    return replies.window(request, "desk/appointment.html", context, status=HTTPStatus.CONFLICT)


def _done(request: DeskRequest, form: MoveForm, count: int) -> HttpResponse:
    moved = _("Moved.")
    if count > 1:
        words = ngettext("Moved %(count)s appointment.", "Moved %(count)s appointments.", count)
        moved = words % {"count": count}
    if form.tells and form.whose:
        moved = f"{moved} {_('%(name)s is being mailed.') % {'name': first_name_of(form.whose)}}"
    calendar = reverse("desk:calendar", args=[request.practice.slug])
    return replies.done(request, moved, to=f"{calendar}?on={form.cleaned_data['on']:%Y-%m-%d}")
