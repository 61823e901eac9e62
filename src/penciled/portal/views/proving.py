"""The page that takes a code: alike for whoever enters and for whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect
from django.utils import timezone

from penciled.core.errors import CodeRefused, TooManyAttempts
from penciled.portal import codes
from penciled.portal.replies import form_page, too_many

if TYPE_CHECKING:
    from django.http import HttpResponse

    from penciled.portal.access import PortalRequest
    from penciled.portal.forms import CodeForm

Then = Callable[[str, "CodeForm"], "HttpResponse"]


def prove(
    request: PortalRequest,
    purpose: str,
    template: str,
    context: dict[str, Any],
    *,
    here: str,
    then: Then,
) -> HttpResponse:
    """Show the form for a code, or take one; `then` answers to the address it proves.

    What was refused is said on the page at `here`, where going back and reloading send nothing.
    """
    email, now = codes.on_its_way(request, purpose), timezone.now()
    form = codes.form_for(request, purpose)
    context |= {"form": form, "email": email, "pause": codes.wait_left(request, email, now=now)}
    if request.method != "POST":
        return form_page(request, template, form, context)
    try:
        if "again" in request.POST:
            codes.send_again(request, purpose, email, now=now)
        elif form.is_valid():
            return then(
                codes.take(request, purpose, form.cleaned_data["code"], now=now).email, form
            )
        else:
            codes.keep_refused(request, purpose, form)
    except CodeRefused as refusal:
        form.add_error("code", str(refusal))
        codes.keep_refused(request, purpose, form)
    except TooManyAttempts as refusal:
        return too_many(request, refusal, template, context)
    return redirect(here)
