"""Staff's sign-in: of django-allauth's pages those that this product means to have.

Accounts begin by an invitation or under /start/, and change their address at the desk, where it
is proven first; allauth's own pages for that are not found, though it knows their names.
"""

from __future__ import annotations

from typing import Never

from allauth.account.urls import urlpatterns as everything
from django.http import Http404, HttpRequest
from django.urls import URLPattern, include, path

KEPT = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reauthenticate",
    "account_change_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_request_login_code",
    "account_confirm_login_code",
}


def _missing(request: HttpRequest, **words: str) -> Never:
    raise Http404


urlpatterns = [
    *(
        each if each.name in KEPT else URLPattern(each.pattern, _missing, name=each.name)
        for each in everything
    ),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]
