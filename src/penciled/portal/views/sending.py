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

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from penciled.booking.actions import Ask, submit_request
from penciled.booking.queries import requests_of
from penciled.core.errors import (
    BookingClosed,
    DomainError,
    NotOffered,
    NotPermitted,
    SlotNotOffered,
    SlotUnavailable,
    TooManyAttempts,
    TooManyOpenRequests,
)
from penciled.portal import codes, limits
from penciled.portal.again import sent_by_link
from penciled.portal.choices import STEPS
from penciled.portal.details import details_form, typed_form
from penciled.portal.questions import answers_in
from penciled.portal.replies import REFUSED, form_page, page, too_many
from penciled.portal.summary import summary_of
from penciled.portal.times import refusal_of, slot_at
from penciled.portal.views.asking import (
    asking,
    barred,
    choices_of,
    closed,
    keep_typed,
    show_refused,
)
from penciled.portal.views.proving import prove
from penciled.portal.visitor import known_as

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
    now, form = timezone.now(), form_for(request, choices)
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


def form_for(request: PortalRequest, choices: Choices) -> DraftForm:
    """Return the form that asks for no more than is not known yet, with what was typed before."""
    form = details_form(request, sent=request.method == "POST")
    if choices.practitioner:
        words = _("Anything %(name)s should know?") % {"name": choices.practitioner.first_name}
        form.fields["note"].label = words
    return form


def own_waiting(request: PortalRequest, choices: Choices, *, now: datetime) -> HttpResponse | None:
    """Lead to the client's own request for this very time, if it waits for an answer already."""
    client = request.visitor.client
    if client is None or not client.may_see:
        return None
    for asked in requests_of(client).waiting_as_told(now=now):
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
    """Send what was typed, and whatever comes of that, let the visitor be known from now on.

    Who acts for others says for whom it is before anything is sent.
    """
    request.visitor = known_as(request.practice, proved, now=now)
    typed = typed_form(request, proved)
    if choices.whom or request.visitor.others or not typed.is_valid():
        answer: HttpResponse = redirect(choices.url("details"))
    else:
        answer = _send(request, choices, typed, draft, now=now)
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
    if by_link := sent_by_link(request, asked):
        return by_link
    if asked.client.may_see:
        return redirect("portal:mine_request", request.practice.slug, asked.ref)
    messages.success(request, _("Your request is sent. You get a mail with the answer."))
    return redirect("portal:mine", request.practice.slug)


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
        client=known.ref if known and known != visitor.own else None,
        for_another=visitor.for_another,
        asker=visitor.name or words.get("asker", ""),
        birth_date=words.get("birth_date"),
    )


def _say_refused(request: PortalRequest, refusal: DomainError, *, now: datetime) -> HttpResponse:
    """Show the step at fault, out of what this visitor is offered now that they are known."""
    if isinstance(refusal, NotPermitted):
        request.visitor = known_as(request.practice, request.visitor.email, now=now)
    choices = choices_of(request)
    match refusal:
        case NotPermitted() if not choices.refusal and request.visitor.is_barred:
            return barred(request, choices)
        case BookingClosed():
            return closed(request)
        case SlotUnavailable():
            answer = own_waiting(request, choices, now=now)
            return answer or show_refused(request, choices, refusal)
        case SlotNotOffered() | NotOffered() | NotPermitted() if choices.refusal:
            return show_refused(request, choices, choices.refusal)
        case SlotNotOffered() | NotOffered():
            return show_refused(request, choices, refusal)
        case _:
            return _say_on_details(request, choices, refusal)


def _say_on_details(request: PortalRequest, choices: Choices, refusal: DomainError) -> HttpResponse:
    """Say why it can't be sent, above what was typed."""
    slow = isinstance(refusal, TooManyAttempts)
    form = details_form(request, sent=False, **({} if slow else {"draft": str(uuid4())}))
    if isinstance(refusal, TooManyAttempts):
        return too_many(request, refusal, "details", {**_context(choices), "form": form})
    status = HTTPStatus.CONFLICT if isinstance(refusal, TooManyOpenRequests) else REFUSED
    context = {**_context(choices), "form": form, "refused": str(refusal)}
    return page(request, "details", context, status=status)


def _context(choices: Choices) -> dict[str, Any]:
    return {
        "choices": choices,
        "summary": summary_of(choices, "details"),
        "step": "details",
        "details_url": choices.url("details"),
    }
