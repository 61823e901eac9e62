"""Finding a client and what they have: typed in a form, so that no name is in an address."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from penciled.desk import replies
from penciled.desk.access import DeskRequest, member_required
from penciled.desk.forms.search import SearchForm
from penciled.desk.search import results_for


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def search(request: DeskRequest) -> HttpResponse:
    """Ask whom to look for, and say who was found; while somebody types, only that."""
    form = SearchForm(request.POST if request.method == "POST" else None)
    status, results = HTTPStatus.OK, None
    if form.is_bound and form.is_valid():
        words = form.cleaned_data["words"]
        results = results_for(request, words, now=timezone.now()) if words else None
    elif form.is_bound:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {"room": "search", "form": form, "results": results}
    if "typing" in request.POST:
        own = {"practice": request.practice}
        return render(request, "desk/search.html#found", own | context, status=status)
    return replies.window(request, "desk/search.html", context, status=status)
