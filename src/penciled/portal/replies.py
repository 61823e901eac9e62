"""How the portal answers: pages in the practice's frame, and what was tried too often."""

from __future__ import annotations

from http import HTTPStatus
from math import ceil
from typing import TYPE_CHECKING, Any

from django.shortcuts import render

from penciled.portal.framing import is_framed
from penciled.portal.shelf import FORGOTTEN_IN
from penciled.portal.words import say_wait

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpResponse

    from penciled.core.errors import TooManyAttempts
    from penciled.portal.access import PortalRequest

REFUSED = HTTPStatus.UNPROCESSABLE_ENTITY


def page(
    request: PortalRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """Draw a page of the portal."""
    frame = {
        "practice": request.practice,
        "visitor": request.visitor,
        "zone": request.zone,
        "framed": is_framed(request),
    }
    return render(request, f"portal/{template}.html", frame | (context or {}), status=status)


def form_page(
    request: PortalRequest, template: str, form: Form, context: dict[str, Any] | None = None
) -> HttpResponse:
    """Draw a page with a form; one that was refused is 422."""
    status = REFUSED if form.is_bound and form.errors else HTTPStatus.OK
    wrong = [field for field in form.visible_fields() if field.errors]
    return page(request, template, {**(context or {}), "form": form, "wrong": wrong}, status=status)


def too_many(
    request: PortalRequest,
    refusal: TooManyAttempts,
    template: str,
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """Say, on the page at hand, when to try again."""
    is_kept = refusal.retry_after <= FORGOTTEN_IN["typed"]
    words = {"slow": str(refusal), "wait": say_wait(refusal.retry_after), "is_kept": is_kept}
    response = page(
        request, template, {**(context or {}), **words}, status=HTTPStatus.TOO_MANY_REQUESTS
    )
    response["Retry-After"] = str(max(1, ceil(refusal.retry_after.total_seconds())))
    return response
