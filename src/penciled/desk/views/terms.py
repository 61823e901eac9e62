"""The rules of asking: the practice's, and where one practitioner differs from them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from penciled.availability.queries import own_terms_of, terms_of, terms_of_practice
from penciled.availability.shown import own_terms_shown, practice_terms_shown
from penciled.availability.terms import save_practice_terms, save_terms
from penciled.core.errors import InvalidInput, StaleChange
from penciled.core.fingerprint import fingerprint
from penciled.desk import replies
from penciled.desk.access import DeskRequest, member_required, must_decide, practitioner_or_404
from penciled.desk.effects import answers_settle_effect, effects, open_requests_effect, values
from penciled.desk.forms.terms import TermsForm
from penciled.desk.whose import own_or_first

if TYPE_CHECKING:
    from penciled.availability.terms import TermsAsked
    from penciled.practices.models import Practitioner


@require_safe
@member_required
def mine(request: DeskRequest) -> HttpResponse:
    """Lead to the practice's terms, or whoever may not change those to their own."""
    slug = request.practice.slug
    if request.member.sees_everyone:
        return redirect("desk:terms_practice", slug)
    return redirect("desk:terms", slug, own_or_first(request).ref)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def practice(request: DeskRequest) -> HttpResponse:
    """Show the practice's rules of asking with what each does right now, and store them."""
    must_decide(request)
    form = _practice_form(request)
    if form.is_valid():
        try:
            return _save_practice(request, form, form.asked(_shared(request)))
        except StaleChange as refusal:
            request.practice.refresh_from_db()
            form = _practice_form(request)
            return _page(request, form, status=form.overtake(refusal))
        except InvalidInput as refusal:
            replies.refuse(form, refusal)
    return _page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def terms(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Show where a practitioner's rules differ from the practice's, and store that."""
    practitioner = practitioner_or_404(request, ref)
    form = _own_form(request, practitioner)
    if form.is_valid():
        try:
            return _save_own(request, practitioner, form)
        except StaleChange as refusal:
            form = _own_form(request, practitioner)
            return _page(request, form, practitioner, status=form.overtake(refusal))
    return _page(request, form, practitioner)


def _shared(request: DeskRequest) -> Any:
    return terms_of_practice(request.practice.pk)


def _practice_form(request: DeskRequest) -> TermsForm:
    stored, most = _shared(request), request.practice.open_requests_per_client
    grace = request.practice.answers_settle
    says = effects(request.practice.zone_info, stored, now=timezone.now())
    return TermsForm(
        request.POST if request.method == "POST" else None,
        terms=stored,
        says=says
        | {
            "open_requests": open_requests_effect(most),
            "answers_settle": answers_settle_effect(grace),
        },
        shown=fingerprint(practice_terms_shown(stored, most, grace)),
        open_requests=most,
        answers_settle=grace,
    )


def _own_form(request: DeskRequest, practitioner: Practitioner) -> TermsForm:
    stored, own = terms_of(practitioner), own_terms_of(practitioner)
    return TermsForm(
        request.POST if request.method == "POST" else None,
        terms=stored,
        says=effects(practitioner.zone_info, stored, now=timezone.now()),
        shown=fingerprint(own_terms_shown(own)),
        shared=values(_shared(request)),
        own=own.own,
    )


def _save_practice(request: DeskRequest, form: TermsForm, asked: TermsAsked) -> HttpResponse:
    said = form.cleaned_data
    save_practice_terms(
        request.practice.pk,
        asked,
        open_requests=said["open_requests"],
        answers_settle=said["answers_settle"],
        shown=said["shown"],
        by=request.member,
        now=timezone.now(),
    )
    messages.success(request, _("Saved. The new terms hold for times asked for from now on."))
    return redirect("desk:terms_practice", request.practice.slug)


def _save_own(request: DeskRequest, practitioner: Practitioner, form: TermsForm) -> HttpResponse:
    asked, shown = form.asked(terms_of(practitioner)), form.cleaned_data["shown"]
    by, now = request.member, timezone.now()
    save_terms(practitioner, asked, own=form.own(), shown=shown, by=by, now=now)
    messages.success(request, _("Saved. The new terms hold for times asked for from now on."))
    return redirect("desk:terms", request.practice.slug, practitioner.ref)


def _page(
    request: DeskRequest,
    form: TermsForm,
    practitioner: Practitioner | None = None,
    *,
    status: HTTPStatus | None = None,
) -> HttpResponse:
    context = {
        "room": "settings",
        "nav": "terms",
        "practitioner": practitioner,
        "people": request.practitioners,
        "form": form,
    }
    usual = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return replies.page(request, "desk/terms.html", context, status=status or usual)
