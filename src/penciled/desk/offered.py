"""The pages of what a practice offers: a list, one of it, its order, and taking it out of use.

Services and locations have the same pages; what differs stands in a `Kind`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from penciled.core.errors import DomainError, StaleChange
from penciled.desk import replies
from penciled.desk.access import DeskRequest, must_decide
from penciled.desk.ending import endings, services_of_only
from penciled.desk.sheets import asked_for
from penciled.practices import offer
from penciled.practices.together import is_stranded

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from penciled.desk.forms.offered import OfferedForm
    from penciled.practices.models import Location, Practice, Service


@dataclass(frozen=True, slots=True)
class Kind:
    """`one` and `many` name the pages; `sets` is what a list shows of each."""

    one: str
    many: str
    in_use: Callable[[Practice], QuerySet[Any]]
    archived: Callable[[Practice], QuerySet[Any]]
    form: type[OfferedForm]
    sets: Sequence[str] = ("practitioners",)


def show_list(
    request: DeskRequest, kind: Kind, *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    """List what is in use, in the portal's order, and what is archived."""
    must_decide(request)
    rows = list(kind.in_use(request.practice).prefetch_related(*kind.sets))
    context = {
        "rows": rows,
        "archived": kind.archived(request.practice),
        "stranded": [each for each in rows if "locations" in kind.sets and is_stranded(each)],
    }
    return _page(request, kind, kind.many, context, status=status)


def show_new(request: DeskRequest, kind: Kind) -> HttpResponse:
    """Add one."""
    must_decide(request)
    form = kind.form(_posted(request), practice=request.practice)
    if not form.is_valid():
        return _form(request, kind, form)
    how: dict[str, Any] = {"by": request.member, "now": timezone.now()}
    try:
        offer.add_offered(request.practice.pk, form.said(), **how)
    except DomainError as refusal:
        return _form(request, kind, form, status=replies.refuse(form, refusal))
    return _done(request, kind, _("%(name)s is added."), form.cleaned_data["name"])


def show_one(request: DeskRequest, kind: Kind, ref: UUID) -> HttpResponse:
    """Show one with all that is said of it, and store what is changed."""
    one = _one_or_404(request, kind, ref, archived=False)
    form = kind.form(_posted(request), practice=request.practice, of=one)
    if not form.is_valid():
        return _form(request, kind, form, one)
    how: dict[str, Any] = {"by": request.member, "now": timezone.now()}
    try:
        offer.save_offered(one, form.said(), shown=form.cleaned_data["shown"], **how)
    except StaleChange as refusal:
        stands = _one_or_404(request, kind, ref)
        fresh = kind.form(request.POST, practice=request.practice, of=stands)
        fresh.is_valid()
        return _form(request, kind, fresh, one, status=fresh.overtake(refusal))
    except DomainError as refusal:
        return _form(request, kind, form, one, status=replies.refuse(form, refusal))
    return _done(request, kind, _("%(name)s is saved."), form.cleaned_data["name"])


def move(request: DeskRequest, kind: Kind, ref: UUID) -> HttpResponse:
    """Put one a place up or down, as the button pressed says."""
    one = _one_or_404(request, kind, ref, archived=False)
    does = asked_for(request, "up", "down")
    if not does:
        return show_list(request, kind, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        offer.move_offered(one, up=does == "up", by=request.member, now=timezone.now())
    except DomainError as refusal:
        raise Http404 from refusal  # somebody archived it meanwhile
    return _done(request, kind, _("%(name)s is moved."), one.name)


def archive(request: DeskRequest, kind: Kind, ref: UUID) -> HttpResponse:
    """Tell what would end with it, and take it out of use or back into it."""
    one, now = _one_or_404(request, kind, ref), timezone.now()
    how: dict[str, Any] = {"by": request.member, "now": now}
    if request.method != "POST":
        return _ending(request, kind, one)
    if one.archived_at is None:
        offer.archive_offered(one, **how)
        return _done(request, kind, _("%(name)s is archived. What is booked stays."), one.name)
    try:
        offer.bring_back_offered(one, **how)
    except DomainError as refusal:
        return _ending(request, kind, one, refusal=refusal)
    return _done(request, kind, _("%(name)s can be asked for again."), one.name)


def _ending(
    request: DeskRequest,
    kind: Kind,
    one: Service | Location,
    *,
    refusal: DomainError | None = None,
) -> HttpResponse:
    now = timezone.now()
    ends = [] if one.archived_at else endings(request.practice, one, now=now)
    only_there = [] if one.archived_at else services_of_only(request.practice, one)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK
    context = {"one": one, "endings": ends, "only_there": only_there, "refusal": refusal}
    return _page(request, kind, f"{kind.one}_archive", context, status=status)


def _form(
    request: DeskRequest,
    kind: Kind,
    form: OfferedForm,
    one: Service | Location | None = None,
    *,
    status: HTTPStatus | None = None,
) -> HttpResponse:
    asked = HTTPStatus.OK if _posted(request) is None else HTTPStatus.UNPROCESSABLE_ENTITY
    context = {"form": form, "one": one}
    name = kind.one if one else f"{kind.one}_new"
    return _page(request, kind, name, context, status=status or asked)


def _page(
    request: DeskRequest,
    kind: Kind,
    name: str,
    context: dict[str, Any],
    *,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    frame = {"room": "settings", "nav": kind.many, "people": request.practitioners, "kind": kind}
    return replies.page(request, f"desk/{name}.html", frame | context, status=status)


def _done(request: DeskRequest, kind: Kind, words: str, name: str) -> HttpResponse:
    messages.success(request, words % {"name": name})
    return redirect(f"desk:{kind.many}", request.practice.slug)


def _posted(request: DeskRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _one_or_404(
    request: DeskRequest, kind: Kind, ref: UUID, *, archived: bool = True
) -> Service | Location:
    """Return the one meant, of this practice, archived ones only where they count."""
    must_decide(request)
    found: Service | Location | None = kind.in_use(request.practice).filter(ref=ref).first()
    if found is None and archived:
        found = kind.archived(request.practice).filter(ref=ref).first()
    if found is None:
        raise Http404
    return found
