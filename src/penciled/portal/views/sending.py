"""Who asks, the proof of their address, and sending: where a draft becomes a request.

Whatever happens on the way, what was typed stays on the shelf until the request is stored. Two
clicks, a retry and a reload all carry the same draft, so they store one request and all of them
lead to it.
"""

from __future__ import annotations

from contextlib import nullcontext
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from penciled.booking.actions import Ask, submit_request
from penciled.booking.queries import requests_of
from penciled.clients.queries import client_at
from penciled.core.errors import (
    BookingClosed,
    DomainError,
    NotOffered,
    SlotNotOffered,
    SlotUnavailable,
    TooManyAttempts,
    TooManyOpenRequests,
)
from penciled.portal import codes, limits
from penciled.portal.access import Visitor
from penciled.portal.choices import STEPS
from penciled.portal.forms import DetailsForm, NameForm, NoteForm
from penciled.portal.languages import language_for
from penciled.portal.questions import answers_in, ask_too
from penciled.portal.replies import REFUSED, form_page, page, too_many
from penciled.portal.summary import summary_of
from penciled.portal.times import refusal_of, slot_at
from penciled.portal.views.asking import asking, choices_of, closed, keep_typed, show_refused
from penciled.portal.views.proving import prove
from penciled.practices.questions import questions_for

if TYPE_CHECKING:
    from datetime import datetime

    from penciled.portal.access import PortalRequest
    from penciled.portal.choices import Choices
    from penciled.portal.forms import CodeForm, DraftForm

PURPOSE = "asking"
pages = require_http_methods(["GET", "HEAD", "POST"])


@pages
@asking
def details(request: PortalRequest, choices: Choices) -> HttpResponse:
    """Ask who asks; then send, or first mail a code to who has not proved an address here."""
    now, form = timezone.now(), details_form(request, choices)
    if request.POST.get("go") in STEPS:
        return redirect(choices.url(request.POST["go"]))
    if form.is_bound and request.visitor.entered and form.is_valid():
        return _send(request, choices, form, form.draft_ref(), now=now)
    elsewhere = own_waiting(request, choices, now=now)
    if elsewhere is None and not slot_at(choices, now=now):
        elsewhere = show_refused(request, choices, refusal_of(choices, now=now))
    if elsewhere is None and form.is_bound and form.is_valid():
        return _mail_code(request, choices, form, now=now)
    return elsewhere or form_page(request, "details", form, _context(choices))


@pages
@asking
def request_code(request: PortalRequest, choices: Choices) -> HttpResponse:
    """Take the code as proof of the address, and send the request with it."""
    now, details_url = timezone.now(), choices.url("details")
    if request.visitor.entered:
        return own_waiting(request, choices, now=now) or redirect(details_url)
    if not codes.on_its_way(request, PURPOSE):
        return redirect(details_url)

    def send(proved: str, form: CodeForm) -> HttpResponse:
        return _send_as(request, choices, proved, form.draft_ref(), now=now)

    here = choices.url("request_code")
    return prove(request, PURPOSE, "request_code", _context(choices), here=here, then=send)


def details_form(request: PortalRequest, choices: Choices) -> DraftForm:
    """Return the form that asks for no more than is not known yet, with what was typed before."""
    form = (_kind(request) if request.visitor.entered else DetailsForm)(
        request.POST if request.method == "POST" else None,
        initial={
            "draft": str(uuid4()),
            "language": language_for(request),
            **request.shelf.read("typed"),
        },
    )
    ask_too(form, questions_for(request.practice, as_new=request.visitor.as_new))
    if choices.practitioner:
        words = _("Anything %(name)s should know?") % {"name": choices.practitioner.first_name}
        form.fields["note"].label = words
    return form


def own_waiting(request: PortalRequest, choices: Choices, *, now: datetime) -> HttpResponse | None:
    """Lead to the visitor's own request for this very time, if it waits for an answer already."""
    client = request.visitor.client
    for asked in requests_of(client).waiting_as_told(now=now) if client else []:
        same_visit = asked.service == choices.service and asked.location == choices.location
        if asked.starts_at == choices.start and same_visit:
            return redirect("portal:mine_request", request.practice.slug, asked.ref)
    return None


def _mail_code(
    request: PortalRequest, choices: Choices, form: DraftForm, *, now: datetime
) -> HttpResponse:
    email = form.cleaned_data["email"]
    try:
        keep_typed(request)
        codes.send_code(request, PURPOSE, email, now=now)
    except TooManyAttempts as refusal:
        return too_many(request, refusal, "details", {**_context(choices), "form": form})
    return redirect(choices.url("request_code"))


def _send_as(
    request: PortalRequest, choices: Choices, proved: str, draft: UUID, *, now: datetime
) -> HttpResponse:
    """Send what was typed, and whatever comes of that, let the visitor be known from now on."""
    typed = DetailsForm({**request.shelf.read("typed"), "email": proved})
    ask_too(typed, questions_for(request.practice, as_new=request.visitor.as_new))
    request.visitor = Visitor(proved, client_at(request.practice, proved))
    if typed.is_valid():
        answer = _send(request, choices, typed, draft, now=now)
    else:
        answer = redirect(choices.url("details"))
    request.shelf.drop(*codes.PURPOSES)
    request.shelf.enter(proved, now=now)
    return answer


def _send(
    request: PortalRequest, choices: Choices, typed: DraftForm, draft: UUID, *, now: datetime
) -> HttpResponse:
    """Send the request, and lead to it; or say why not, with everything kept."""
    try:
        limits.spend(request, "send", now=now)
        ask = _ask(request, choices, typed, draft)
        with limits.holding(request, ask.key, now=now) if ask.as_new else nullcontext():
            asked = submit_request(request.practice, ask, now=now)
    except DomainError as refusal:
        return _say_refused(request, refusal, now=now)
    request.shelf.drop("typed")
    return redirect("portal:mine_request", request.practice.slug, asked.ref)


def _ask(request: PortalRequest, choices: Choices, typed: DraftForm, draft: UUID) -> Ask:
    """Return what is sent: as it was typed, and where nothing was, as the practice knows it."""
    visitor, params, words = request.visitor, choices.params, typed.cleaned_data
    known = visitor.client
    return Ask(
        key=choices.key(draft),
        service=UUID(params["service"]),
        location=UUID(params["location"]),
        practitioner=choices.practitioner.ref if choices.practitioner else None,
        start=choices.start,  # type: ignore[arg-type]  # the step before saw to it
        as_new=visitor.as_new,
        email=visitor.email,
        first_name=words.get("first_name") or (known.first_name if known else ""),
        last_name=words.get("last_name") or (known.last_name if known else ""),
        phone=words.get("phone") or (known.phone if known else ""),
        note=words["note"],
        answers=answers_in(typed),
        client_zone=request.zone.key,
        language=words["language"],
    )


def _say_refused(request: PortalRequest, refusal: DomainError, *, now: datetime) -> HttpResponse:
    """Show the step at fault, out of what this visitor is offered now that they are known."""
    choices = choices_of(request)
    match refusal:
        case BookingClosed():
            return closed(request)
        case SlotUnavailable():
            answer = own_waiting(request, choices, now=now)
            return answer or show_refused(request, choices, refusal)
        case SlotNotOffered() | NotOffered():
            return show_refused(request, choices, choices.refusal or refusal)
        case _:
            return _say_on_details(request, choices, refusal)


def _say_on_details(request: PortalRequest, choices: Choices, refusal: DomainError) -> HttpResponse:
    """Say why it can't be sent, above what was typed."""
    slow = isinstance(refusal, TooManyAttempts)
    spent = {} if slow else {"draft": str(uuid4())}
    said = {"language": language_for(request), **request.shelf.read("typed"), **spent}
    form = _kind(request)(initial=said)
    ask_too(form, questions_for(request.practice, as_new=request.visitor.as_new))
    if isinstance(refusal, TooManyAttempts):
        return too_many(request, refusal, "details", {**_context(choices), "form": form})
    status = HTTPStatus.CONFLICT if isinstance(refusal, TooManyOpenRequests) else REFUSED
    context = {**_context(choices), "form": form, "refused": str(refusal)}
    return page(request, "details", context, status=status)


def _kind(request: PortalRequest) -> type[DraftForm]:
    return NoteForm if request.visitor.client else NameForm


def _context(choices: Choices) -> dict[str, Any]:
    return {
        "choices": choices,
        "summary": summary_of(choices, "details"),
        "step": "details",
        "details_url": choices.url("details"),
    }
