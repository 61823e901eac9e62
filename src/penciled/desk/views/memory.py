"""Remembering how a member leaves the calendar: its view, whom and what it shows, hidden names."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from penciled.desk.access import DeskRequest, member_required
from penciled.desk.filters import Filters
from penciled.desk.forms.memory import MemoryForm
from penciled.desk.habits import LEFT_OUT
from penciled.desk.shown import usual_of
from penciled.practices.actions import keep_desk

if TYPE_CHECKING:
    from collections.abc import Mapping


@require_POST
@member_required
def remember(request: DeskRequest) -> HttpResponse:
    """Keep one part of how the member leaves the desk, and lead back to where they were."""
    form = MemoryForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    said = form.cleaned_data
    keep_desk(request.member.pk, _kept(request, said))
    if request.htmx:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return redirect(_back(request, said))


def _kept(request: DeskRequest, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of the habits is other now."""
    match said["part"]:
        case "view":
            return {"view": said["view"]} if said["view"] else {}
        case "names":
            return {"names_hidden": said["names"] == "hidden"}
        case "everything":
            return {name: [] for name in LEFT_OUT}
        case _:
            out = Filters(request.practice, request.habits).without(said)
            return out | {"who": _whom(request, said), "open_hours": said["open_hours"]}


def _whom(request: DeskRequest, said: Mapping[str, Any]) -> list[str]:
    """Return whose calendars are shown from now on; none where it is the usual ones."""
    ticked = [each for each in request.seen if str(each.ref) in said["who"]]
    if ticked == list(usual_of(request)):
        return []
    return [str(each.ref) for each in ticked]


def _back(request: DeskRequest, said: Mapping[str, Any]) -> str:
    """Return the page of the same desk that the member was at; the calendar, if none is named."""
    calendar = reverse("desk:calendar", args=[request.practice.slug])
    desk = reverse("desk:practice", args=[request.practice.slug])
    back = str(said["back"])
    if back.startswith(desk) and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return back
    turned = {"view": said["view"], "on": said["on"].isoformat() if said["on"] else ""}
    query = urlencode({name: word for name, word in turned.items() if word})
    return f"{calendar}?{query}" if query else calendar
