"""Clients: the list of them, and the few that may be meant while an appointment is booked."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from penciled.booking.roll import MOST_COUNTED, Place, Sought, page_of
from penciled.clients.queries import clients_like
from penciled.desk import replies
from penciled.desk.access import DeskRequest, member_required
from penciled.desk.client_rows import lines_of
from penciled.desk.forms.client_list import (
    NarrowForm,
    WordsForm,
    keep_words,
    place_in,
    query_of,
    words_kept,
)
from penciled.desk.forms.clients import SHOWN, SearchForm


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def clients(request: DeskRequest) -> HttpResponse:
    """List the practice's clients. A search is posted: names stay out of addresses."""
    if request.method == "POST":
        return _search(request)
    key = request.GET.get("find", "")
    words = words_kept(request, key)
    form = WordsForm(initial={"words": words})
    narrow = NarrowForm(request.GET, request=request)
    return _list(request, form, narrow, words, key if words else "", place_in(request.GET))


@require_POST
@member_required
def client_search(request: DeskRequest) -> HttpResponse:
    """List the first clients whom the words typed may mean. A POST: names stay out of addresses."""
    form = SearchForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=HTTPStatus.UNPROCESSABLE_ENTITY)
    words = form.cleaned_data["words"]
    like = clients_like(request.practice, words)
    found = list(like[: SHOWN + 1])
    more = like.count() - SHOWN if found[SHOWN:] else 0
    context = {"rows": found[:SHOWN], "more": more, "words": words}
    return render(request, "desk/_client_search.html", context)


def _search(request: DeskRequest) -> HttpResponse:
    """Keep what was typed and lead to who it finds; while somebody types, answer with them."""
    form, narrow = WordsForm(request.POST), NarrowForm(request.POST, request=request)
    if not form.is_valid():
        return _list(request, form, narrow, "", "", None)
    words = form.cleaned_data["words"]
    key = keep_words(request, words, request.POST.get("find", ""))
    if "typing" in request.POST:
        return _list(request, form, narrow, words, key, None)
    query = query_of(narrow, key)
    to = reverse("desk:clients", args=[request.practice.slug])
    return redirect(f"{to}?{query}" if query else to)


def _list(
    request: DeskRequest,
    form: WordsForm,
    narrow: NarrowForm,
    words: str,
    key: str,
    place: Place | None,
) -> HttpResponse:
    """Draw a page of the list, or while somebody types only who is found."""
    now, sought = timezone.now(), narrow.sought(words)
    page = page_of(request.practice, sought, on=request.seen, place=place, now=now)
    rows = lines_of(request, page.rows, query=query_of(narrow, key, place), now=now)
    context = {
        "room": "clients",
        "form": form,
        "narrow": narrow,
        "words": words,
        "key": key,
        "query": query_of(narrow, key),
        "rows": rows,
        "page": page,
        "most": MOST_COUNTED,
        "archived_too": _archived_too(request, sought) if words and not rows else 0,
        "sees_several": len(request.seen) > 1,
    }
    is_wrong = form.is_bound and not form.is_valid()
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_wrong else HTTPStatus.OK
    if "typing" in request.POST:
        own = {"practice": request.practice}
        return render(request, "desk/clients.html#found", own | context, status=status)
    return replies.page(request, "desk/clients.html", context, status=status)


def _archived_too(request: DeskRequest, sought: Sought) -> int:
    """Return how many of the archived the words fit, where they fit nobody else."""
    if sought.show == "archived":
        return 0
    archived = Sought(words=sought.words, show="archived")
    return page_of(request.practice, archived, on=(), now=timezone.now()).count
