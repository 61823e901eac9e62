"""Two records made one: with whom, what will happen, and the way back for a day."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from penciled.booking.merging import merge_clients, merge_under, merging_of, undo_merge
from penciled.clients.queries import everyone_of, worded
from penciled.core.errors import DomainError, StaleChange
from penciled.desk import replies
from penciled.desk.access import DeskRequest, client_or_404, member_required, must_decide
from penciled.desk.forms.merging import MergeForm, WordsForm
from penciled.desk.matched import alike_on_record
from penciled.desk.merged import said_parted
from penciled.desk.naming import are_hidden, name_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from penciled.clients.models import Client

SHOWN = 12


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def client_merge(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Offer whom to merge a record with: those alike, or whom the words typed find."""
    must_decide(request)
    whose = client_or_404(request, ref)
    form = WordsForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "whose": whose, "room": "clients", "hidden": are_hidden()}
    context["alike"] = alike_on_record(whose)
    if form.is_valid():
        context |= _found(whose, form.cleaned_data["words"])
    refused = form.is_bound and not form.is_valid()
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return replies.page(request, "desk/client_merge.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def client_merge_with(request: DeskRequest, ref: UUID, other: UUID) -> HttpResponse:
    """Say what merging two records would do, and do it."""
    must_decide(request)
    kept, gone = client_or_404(request, ref), client_or_404(request, other)
    if kept == gone:
        raise Http404
    posted, now = request.POST if request.method == "POST" else None, timezone.now()
    form = MergeForm(posted, merging=merging_of(kept, gone, now=now))
    status = HTTPStatus.OK if posted is None else HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_valid():
        try:
            shown = form.cleaned_data["shown"]
            merge_clients(kept, gone, form.sides, shown=shown, by=request.member, now=now)
        except DomainError as refusal:
            status = replies.refuse(form, refusal)
            if isinstance(refusal, StaleChange):
                return _again(request, form, ref, other)
        else:
            return _merged(request, kept, gone)
    return _page(request, form, status=status)


@require_POST
@member_required
def client_unmerge(request: DeskRequest, ref: UUID, merge: UUID) -> HttpResponse:
    """Make two records of one again, or say why they stay one."""
    must_decide(request)
    whose = client_or_404(request, ref)
    found = merge_under(whose, merge)
    if found is None:
        raise Http404
    try:
        parted = undo_merge(found, by=request.member, now=timezone.now())
    except DomainError as refusal:
        context = {"room": "clients", "whose": whose, "refusal": str(refusal)}
        status = HTTPStatus.CONFLICT
        return replies.page(request, "desk/client_unmerge.html", context, status=status)
    messages.success(request, said_parted(parted))
    return redirect("desk:client", request.practice.slug, whose.ref)


def _found(whose: Client, words: str) -> dict[str, Any]:
    like = worded(everyone_of(whose.practice), whose.practice, words).exclude(pk=whose.pk)
    found = list(like[: SHOWN + 1])
    more = like.count() - SHOWN if found[SHOWN:] else 0
    return {"found": found[:SHOWN], "more": more, "searched": True}


def _merged(request: DeskRequest, kept: Client, gone: Client) -> HttpResponse:
    words = _("%(gone)s was merged into %(kept)s. You can undo that for a day.")
    messages.success(request, words % {"gone": name_of(gone), "kept": name_of(kept)})
    return redirect("desk:client", request.practice.slug, kept.ref)


def _again(request: DeskRequest, form: MergeForm, ref: UUID, other: UUID) -> HttpResponse:
    """Show the two as they are by now, with what was chosen kept."""
    kept, gone = client_or_404(request, ref), client_or_404(request, other)
    fresh = MergeForm(request.POST, merging=merging_of(kept, gone, now=timezone.now()))
    fresh.renew(fresh.merging)
    for words in form.non_field_errors():
        fresh.add_error(None, words)
    return _page(request, fresh, status=HTTPStatus.CONFLICT)


def _page(request: DeskRequest, form: MergeForm, *, status: HTTPStatus) -> HttpResponse:
    kept, gone = form.merging.records
    context = {
        "room": "clients",
        "form": form,
        "merging": form.merging,
        "kept": kept,
        "gone": gone,
        "hidden": are_hidden(),
    }
    return replies.page(request, "desk/client_merge_with.html", context, status=status)
