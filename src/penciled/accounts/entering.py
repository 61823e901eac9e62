"""Sign in somebody who has just proven who they are, by django-allauth, which lists sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from penciled.accounts.models import User


def sign_in(request: HttpRequest, user: User, *, to: str) -> HttpResponse:
    """Sign in whoever chose a password a moment ago, and lead on."""
    record_authentication(request, user, method="password", reauthenticated=True)
    response: HttpResponse = perform_login(request, user, redirect_url=to)
    return response
