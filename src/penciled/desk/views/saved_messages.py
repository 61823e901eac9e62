"""What staff often say when they decline: listed, added, changed, put in order, deleted."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from penciled.core.errors import DomainError
from penciled.desk import sheets
from penciled.desk.access import DeskRequest, member_required, must_decide
from penciled.desk.forms.saved_messages import SavedMessageForm
from penciled.desk.sheets import Sheet, asked_for, settings_page
from penciled.practices import saved_messages as saved

if TYPE_CHECKING:
    from django.http import HttpResponse

    from penciled.practices.models import SavedMessage

NAV = "saved_messages"
pages = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@member_required
def saved_messages(request: DeskRequest) -> HttpResponse:
    """List them in the order in which they are offered."""
    return _listed(request)


def _listed(request: DeskRequest, *, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    must_decide(request)
    rows = saved.saved_messages(request.practice)
    return settings_page(request, "saved_messages", NAV, {"rows": rows}, status=status)


@pages
@member_required
def saved_message_new(request: DeskRequest) -> HttpResponse:
    """Add one."""
    must_decide(request)

    def save(form: SavedMessageForm) -> None:
        saved.add_message(request.practice.pk, form.said(), **_how(request))

    return _sheet(request, SavedMessageForm, save, _("The message is added."))


@pages
@member_required
def saved_message(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Show one, and let it say something else."""
    must_decide(request)
    one = _one_or_404(request, ref)

    def save(form: SavedMessageForm) -> None:
        said, shown = form.said(), form.cleaned_data["shown"]
        saved.save_message(request.practice.pk, ref, said, shown=shown, **_how(request))

    def make(typed: Any) -> SavedMessageForm:
        return SavedMessageForm(typed, of=_one_or_404(request, ref))

    return _sheet(request, make, save, _("The message is saved."), one)


@require_POST
@member_required
def saved_message_do(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Put one a place up or down, or delete it: as the button pressed says."""
    must_decide(request)
    one, does = _one_or_404(request, ref), asked_for(request, "up", "down", "delete")
    if not does:
        return _listed(request, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if does == "delete":
        saved.delete_message(request.practice.pk, ref, **_how(request))
        words = _("%(name)s is deleted.")
    else:
        try:
            saved.move_message(request.practice.pk, ref, up=does == "up", **_how(request))
        except DomainError as refusal:
            raise Http404 from refusal  # somebody deleted it meanwhile
        words = _("%(name)s is moved.")
    messages.success(request, words % {"name": one.name})
    return redirect("desk:saved_messages", request.practice.slug)


def _sheet(
    request: DeskRequest, make: Any, save: Any, done: str, one: SavedMessage | None = None
) -> HttpResponse:
    to = reverse("desk:saved_messages", args=[request.practice.slug])
    sheet: Sheet[SavedMessageForm] = Sheet(
        template="saved_message", nav=NAV, make=make, save=save, done=done, to=to, more={"one": one}
    )
    return sheets.show(request, sheet)


def _one_or_404(request: DeskRequest, ref: UUID) -> SavedMessage:
    one = saved.saved_messages(request.practice).filter(ref=ref).first()
    if one is None:
        raise Http404
    return one


def _how(request: DeskRequest) -> dict[str, Any]:
    return {"by": request.member, "now": timezone.now()}
