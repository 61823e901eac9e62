"""Clients as staff look for them while they book."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from penciled.clients.queries import clients_like
from penciled.desk.access import DeskRequest, member_required
from penciled.desk.forms.clients import SHOWN, SearchForm


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
