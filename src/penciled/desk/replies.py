"""How the desk answers: whole pages, windows that open over the calendar, and what was done.

A page that can open over the calendar has a partial named `window`; htmx gets that
alone. Once something is done, a page moves on, and a window says so to the page
under it, which closes the window, refreshes what is shown and announces the words.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from penciled.booking import queries
from penciled.core.errors import AlreadyResolved, ConflictNeedsYes, SlotUnavailable, StaleChange
from penciled.desk.access import DeskRequest
from penciled.desk.weighing import said

if TYPE_CHECKING:
    from django import forms

    from penciled.core.errors import DomainError
    from penciled.desk.forms.appointments import AppointmentForm
    from penciled.desk.undoing import Undo

LOST = (AlreadyResolved, ConflictNeedsYes, SlotUnavailable, StaleChange)


def page(
    request: DeskRequest,
    template: str,
    context: dict[str, Any],
    *,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """Draw a page of the desk, in its frame with the badge."""
    frame = {"member": request.member, "practice": request.practice, **pulse(request)}
    return render(request, template, frame | context, status=status)


def pulse(request: DeskRequest) -> dict[str, Any]:
    """Return what the badge shows, and a mark that differs once anything on the calendars does."""
    waiting, turns = queries.pulse(request.practitioners, seen=request.seen, now=timezone.now())
    return {"waiting": waiting, "pulse": f"{waiting}-{turns}"}


def window(
    request: DeskRequest,
    template: str,
    context: dict[str, Any],
    *,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """Draw a page that can open over the calendar: its `window` alone when htmx asks."""
    if not request.htmx:
        return page(request, template, context, status=status)
    own = {"member": request.member, "practice": request.practice, "over": True}
    return render(request, f"{template}#window", own | context, status=status)


def done(request: DeskRequest, words: str, *, to: str, undo: Undo | None = None) -> HttpResponse:
    """Say what was done and move on to `to`, or let the page under the window take it up.

    With `undo`, it is offered to take that back.
    """
    if not request.htmx:
        messages.success(request, words, extra_tags=undo.tag if undo else "")
        return redirect(to)
    said: dict[str, Any] = {"words": words}
    if undo:
        at = reverse("desk:take_back", args=[request.practice.slug, undo.ref])
        said["undo"] = {"at": at, "left": undo.left}
    response = HttpResponse(status=HTTPStatus.NO_CONTENT)
    response["HX-Trigger"] = json.dumps({"desk:done": said})
    return response


def weighing(request: DeskRequest, form: AppointmentForm, **about: Any) -> HttpResponse:
    """Say what speaks against the booking as typed so far; `about` is as `weighing.said` has it."""
    plan = form.sketch()
    told = said(plan, now=timezone.now(), **about) if plan else None
    return render(request, "desk/_weighing.html", {"form": form, "said": told})


def refuse(form: forms.Form, refusal: DomainError) -> HTTPStatus:
    """Put a refusal where the form shows it, and return the status that goes with it."""
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, str(refusal))
    return HTTPStatus.CONFLICT if isinstance(refusal, LOST) else HTTPStatus.UNPROCESSABLE_ENTITY
