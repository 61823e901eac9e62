"""Several requests answered at once: the windows that ask, and what became of each.

All of them must be the member's to answer, or none is looked at: another practice's is 404,
a colleague's 403. After that each goes its own way.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from penciled.desk import replies
from penciled.desk.access import DeskRequest, many_asked_or_404, member_required
from penciled.desk.bulk import accept_each, decline_each, picks_of, results_of
from penciled.desk.filling import filled, offered
from penciled.desk.forms.bulk import AcceptManyForm, DeclineManyForm, PickedForm

if TYPE_CHECKING:
    from django import forms

    from penciled.desk.bulk import Refusals

ACCEPT, DECLINE = "desk/requests_accept.html", "desk/requests_decline.html"


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def requests_accept(request: DeskRequest) -> HttpResponse:
    """Show what each would be booked over, and accept them as they were asked."""
    form = AcceptManyForm(request.POST if request.method == "POST" else None)
    picked = _picked(request)
    if picked.refusal or not form.is_valid():
        return _asking(request, ACCEPT, picked, form)
    some = many_asked_or_404(request, picked.refs)
    refused = accept_each(some, yes=form.yes, by=request.member, now=timezone.now())
    return _told(request, ACCEPT, picked, refused)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def requests_decline(request: DeskRequest) -> HttpResponse:
    """Ask for one optional message to all, then decline them."""
    taken_up = filled(request)
    posted = request.POST if request.method == "POST" and taken_up is None else None
    form = DeclineManyForm(posted, initial=taken_up)
    picked = _picked(request)
    if picked.refusal or not form.is_valid():
        return _asking(request, DECLINE, picked, form)
    some = many_asked_or_404(request, picked.refs)
    message = form.cleaned_data["message"]
    refused = decline_each(some, message=message, by=request.member, now=timezone.now())
    return _told(request, DECLINE, picked, refused)


def _picked(request: DeskRequest) -> PickedForm:
    return PickedForm(request.POST if request.method == "POST" else request.GET)


def _asking(
    request: DeskRequest, template: str, picked: PickedForm, form: forms.Form
) -> HttpResponse:
    """Draw the window that asks; without anything to answer it says why."""
    some = many_asked_or_404(request, picked.refs)
    picks = picks_of(some, weighing=template == ACCEPT, now=timezone.now())
    refused = bool(picked.refusal) or form.is_bound
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    context = {"picked": picked, "form": form, "picks": picks}
    context["open"] = [pick for pick in picks if pick.outcome is None]
    context["saved"] = offered(request) if template == DECLINE else []
    return _drawn(request, template, context, status=status)


def _told(
    request: DeskRequest, template: str, picked: PickedForm, refused: Refusals
) -> HttpResponse:
    """Say what became of each, and let the page under the window take it up."""
    some = many_asked_or_404(request, picked.refs)
    results = results_of(some, refused, by=request.member, now=timezone.now())
    done = [result for result in results if result.done]
    status = HTTPStatus.OK if done else HTTPStatus.CONFLICT
    context = {"results": results, "done": done, "left": len(results) - len(done)}
    response = _drawn(request, template, context, status=status)
    refs = [str(result.asked.ref) for result in results]
    response["HX-Trigger"] = json.dumps({"desk:answered": {"refs": refs}})
    return response


def _drawn(
    request: DeskRequest, template: str, context: dict[str, Any], *, status: HTTPStatus
) -> HttpResponse:
    shown = {"room": "calendar", "sees_several": len(request.practitioners) > 1}
    return replies.window(request, template, shown | context, status=status)
