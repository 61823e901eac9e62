"""How often the pages about accounts may be tried, and what is answered after that.

How often that is, stands in the settings; django-allauth counts, for every node the same.
"""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from allauth.core.internal import ratelimit
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from penciled.core.errors import TooManyAttempts

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

WINDOW = timedelta(minutes=15)  # no limit of the settings counts for longer


@never_cache
def too_many(request: HttpRequest) -> HttpResponse:
    """Ask for patience, and say after how long the next try is taken for certain."""
    response = render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(int(WINDOW.total_seconds()))
    return response


def spend(request: HttpRequest, what: str, *, key: str | None = None) -> None:
    """Count one more of `what` for whoever visits, and for `key` where the limit is about one.

    Raises:
        TooManyAttempts: it was done as often as it may.
    """
    if not ratelimit.consume(request, app="allauth.account", action=what, key=key, limit_get=True):
        raise TooManyAttempts("This was tried too often. Wait a while.", retry_after=WINDOW)
