"""The inbox: requests that wait and requests that are past, as lists, as a file, as a number."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from penciled.booking import queries
from penciled.desk import replies
from penciled.desk.access import DeskRequest, member_required
from penciled.desk.export import lines_of
from penciled.desk.forms.past import FindForm, PastForm
from penciled.desk.ledger import over_of, waiting_of
from penciled.desk.mails import trouble_for
from penciled.desk.naming import are_hidden
from penciled.practices.questions import questions_of

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from penciled.clients.models import Client

PER_PAGE = 25
MOST_FOUND = 20


@require_safe
@member_required
def requests(request: DeskRequest) -> HttpResponse:
    """List what waits for an answer, or what is past."""
    return _past(request) if request.GET.get("tab") == "past" else _pending(request)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def requests_find(request: DeskRequest) -> HttpResponse:
    """Find the client whose past requests are meant. Names are posted: an address keeps none."""
    past = reverse("desk:requests", args=[request.practice.slug]) + "?tab=past"
    form = FindForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return redirect(past)
    words = form.cleaned_data["name"] if form.is_valid() else ""
    found = _found(request, words) if words else []
    if len(found) == 1:
        return redirect(f"{past}&client={found[0].ref}")
    context = {"room": "calendar", "find": form, "clients": found, "words": words, "past": past}
    status = HTTPStatus.OK if form.is_valid() else HTTPStatus.UNPROCESSABLE_ENTITY
    return replies.page(request, "desk/requests_find.html", context, status=status)


@require_safe
@member_required
def requests_export(request: DeskRequest) -> HttpResponseBase:
    """Give what the list shows, all of its pages, as a file for spreadsheets."""
    now, is_past = timezone.now(), request.GET.get("tab") == "past"
    form = PastForm(request.GET, desk=request)
    if is_past and not form.is_valid():
        return _past(request)
    some = (
        queries.past(**form.sought, now=now)
        if is_past
        else queries.inbox(request.practitioners, now=now).prefetch_related("trail")
    )
    questions = [each.words for each in questions_of(request.practice)]
    lines = lines_of(some, questions=questions, names_hidden=are_hidden(), now=now)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"requests-{'past' if is_past else 'pending'}-{now:%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@member_required
def badge(request: DeskRequest) -> HttpResponse:
    """Say how many wait; nothing at all while nothing has moved since it was `seen`."""
    if not request.htmx:
        return redirect("desk:requests", request.practice.slug)
    beat = replies.pulse(request)
    if request.GET.get("seen") == beat["pulse"]:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return render(request, "desk/_badge.html", {"practice": request.practice, **beat})


def _found(request: DeskRequest, words: str) -> list[Client]:
    some = queries.clients_who_asked(request.practice, request.practitioners, words)
    return list(some[:MOST_FOUND])


def _pending(request: DeskRequest) -> HttpResponse:
    now = timezone.now()
    rows = waiting_of(request.practitioners, seen=request.seen, now=now)
    return replies.page(request, "desk/requests.html", _shown(request, "pending", rows=rows))


def _past(request: DeskRequest) -> HttpResponse:
    now, form = timezone.now(), PastForm(request.GET, desk=request)
    found = queries.past(**form.sought, now=now)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = over_of(page.object_list, now=now)
    context = _shown(request, "past", rows=rows, form=form, found=page, find=FindForm())
    status = HTTPStatus.OK if form.is_valid() else HTTPStatus.UNPROCESSABLE_ENTITY
    return replies.page(request, "desk/requests.html", context, status=status)


def _shown(request: DeskRequest, tab: str, **what: Any) -> dict[str, Any]:
    people = request.practitioners
    return {
        "room": "calendar",
        "tab": tab,
        "mail_trouble": trouble_for(request, now=timezone.now()),
        "people": people,
        "sees_several": len(people) > 1,
        **what,
    }
