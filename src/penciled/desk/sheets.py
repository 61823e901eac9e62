"""A page of settings that is one form: shown, refused at its fields, overtaken, or saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from penciled.core.errors import DomainError, StaleChange
from penciled.desk import replies
from penciled.desk.stale import ShownForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from penciled.desk.access import DeskRequest

Kept = TypeVar("Kept", bound=ShownForm)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet(Generic[Kept]):
    """`make` reads what stands anew each time, with what was typed over it; `to` comes after."""

    template: str
    nav: str
    make: Callable[[Any], Kept]
    save: Callable[[Kept], object]
    done: str
    to: str
    more: Mapping[str, Any] = field(default_factory=dict)


def show(request: DeskRequest, sheet: Sheet[Kept]) -> HttpResponse:
    """Show the form, or store what was typed and say so."""
    posted = request.POST if request.method == "POST" else None
    form = sheet.make(posted)
    if not form.is_valid():
        wrong = posted is not None
        return _draw(request, sheet, form, HTTPStatus.UNPROCESSABLE_ENTITY if wrong else None)
    try:
        sheet.save(form)
    except StaleChange as refusal:
        fresh = sheet.make(posted)
        fresh.is_valid()
        return _draw(request, sheet, fresh, fresh.overtake(refusal))
    except DomainError as refusal:
        return _draw(request, sheet, form, replies.refuse(form, refusal))
    messages.success(request, sheet.done)
    return redirect(sheet.to)


def asked_for(request: DeskRequest, *words: str) -> str:
    """Return which of these buttons was pressed; nothing, and say so, where it was none of them."""
    does = request.POST.get("do", "")
    if does in words:
        return does
    messages.warning(request, _("Nothing was changed. Press one of the buttons."))
    return ""


def settings_page(
    request: DeskRequest,
    template: str,
    nav: str,
    context: Mapping[str, Any],
    *,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """Draw a page in the frame of the settings."""
    frame = {"room": "settings", "nav": nav, "people": request.practitioners}
    return replies.page(request, f"desk/{template}.html", {**frame, **context}, status=status)


def _draw(
    request: DeskRequest, sheet: Sheet[Kept], form: Kept, status: HTTPStatus | None
) -> HttpResponse:
    context = {**sheet.more, "form": form}
    return settings_page(
        request, sheet.template, sheet.nav, context, status=status or HTTPStatus.OK
    )
