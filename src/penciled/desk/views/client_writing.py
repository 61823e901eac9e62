"""Writing a client down, changing their record, putting it away and bringing it back."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from penciled.booking.of_client import coming_of
from penciled.clients import records
from penciled.clients.matching import likely
from penciled.core.errors import DomainError, StaleChange
from penciled.core.matching import Person
from penciled.desk import replies, search
from penciled.desk.access import DeskRequest, client_or_404, member_required
from penciled.desk.forms.client_record import RecordForm
from penciled.desk.naming import are_hidden, name_of
from penciled.desk.views.client_records import record

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from penciled.clients.matching import Likely
    from penciled.clients.models import Client

MOST_TOLD = 5


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def client_new(request: DeskRequest) -> HttpResponse:
    """Write a client down; who may be the same is shown before."""
    form = _form(request)
    if not form.is_valid():
        return _writing(request, form)
    alike = [] if form.cleaned_data["anyway"] else likely(request.practice, _person(form))
    if alike:
        return _writing(request, form, alike=alike, status=HTTPStatus.CONFLICT)
    how: dict[str, Any] = {"by": request.member, "now": timezone.now()}
    try:
        made = records.add_client(request.practice.pk, form.said(), **how)
    except DomainError as refusal:
        return _writing(request, form, status=_refused(form, refusal))
    messages.success(request, _("%(name)s is added.") % {"name": name_of(made)})
    return redirect("desk:client", request.practice.slug, made.ref)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def client_edit(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Show a record as a form, and store what is changed."""
    whose = client_or_404(request, ref)
    if are_hidden():
        return replies.page(request, "desk/client_hidden.html", record(request, whose))
    form = _form(request, whose)
    if not form.is_valid():
        return _writing(request, form, whose)
    how: dict[str, Any] = {"by": request.member, "now": timezone.now()}
    try:
        records.save_record(whose, form.said(), shown=form.cleaned_data["shown"], **how)
    except StaleChange as refusal:
        fresh = _form(request, client_or_404(request, ref))
        fresh.is_valid()
        return _writing(request, fresh, whose, status=fresh.overtake(refusal))
    except DomainError as refusal:
        return _writing(request, form, whose, status=_refused(form, refusal))
    messages.success(request, _("The record is saved."))
    return redirect(_home(request, whose))


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def client_archive(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Tell what archiving means for a client, and archive; or bring an archived one back."""
    whose, now = client_or_404(request, ref), timezone.now()
    if request.method != "POST":
        coming = coming_of(whose, request.seen, now=now)
        lines = [search.line_of(request, e, "ink", "", now=now) for e in coming[:MOST_TOLD]]
        more = max(0, coming.count() - MOST_TOLD)
        context = record(request, whose) | {"coming": lines, "more": more}
        return replies.page(request, "desk/client_archive.html", context)
    back = "back" in request.POST
    act = records.bring_back_client if back else records.archive_client
    try:
        act(whose, by=request.member, now=now)
    except DomainError as refusal:
        raise Http404 from refusal  # somebody erased or merged it meanwhile
    done = _("%(name)s is brought back.") if back else _("%(name)s is archived.")
    tag = "" if back else f"restore {whose.ref}"
    messages.success(request, done % {"name": name_of(whose)}, extra_tags=tag)
    return redirect(_home(request, whose))


def _form(request: DeskRequest, whose: Client | None = None) -> RecordForm:
    posted = request.POST if request.method == "POST" else None
    today = timezone.now().astimezone(request.practice.zone_info).date()
    return RecordForm(posted, practice=request.practice, today=today, of=whose)


def _person(form: RecordForm) -> Person:
    said = form.said()
    return Person(
        names=[f"{said.first_name} {said.last_name}".strip()],
        mails=[said.email] if said.email else [],
        phones=[said.phone] if said.phone else [],
        born=said.birth_date,
    )


def _refused(form: RecordForm, refusal: DomainError) -> HTTPStatus:
    """Put a refusal where it belongs; who has what was typed by now, with their name."""
    if refusal.field in ("email", "internal_id"):
        form.find_taker(refusal.field)
        if refusal.field in form.errors:
            return HTTPStatus.UNPROCESSABLE_ENTITY
    return replies.refuse(form, refusal)


def _writing(
    request: DeskRequest,
    form: RecordForm,
    whose: Client | None = None,
    *,
    alike: Sequence[Likely] = (),
    status: HTTPStatus | None = None,
) -> HttpResponse:
    asked = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"room": "clients", "form": form, "alike": alike}
    context |= record(request, whose) if whose else {}
    name = "client_edit" if whose else "client_new"
    return replies.page(request, f"desk/{name}.html", context, status=status or asked)


def _home(request: DeskRequest, whose: Client) -> str:
    """Return the record, on the way that led here."""
    to = reverse("desk:client", args=[request.practice.slug, whose.ref])
    return f"{to}{record(request, whose)['way'].query}"
