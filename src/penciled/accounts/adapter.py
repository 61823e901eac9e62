"""Where django-allauth meets this product: its sign-up is closed, its mails go by the outbox.

What is mailed begins with SITE_URL and never with the host that a visitor named.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.httpkit import clean_client_ip
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation

from penciled.accounts.limits import too_many
from penciled.core.languages import ENGLISH, LANGUAGES
from penciled.outbox.actions import post


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Begin a session of its full length, however short a stranger's was before."""
        request.session.set_expiry(None)
        super().login(request, user)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return who asks; where the proxies' header is too short, the peer, as without one.

        Then the visitor came by fewer proxies than were named, and what they say is not believed.
        """
        try:
            return str(super().get_client_ip(request))
        except ImproperlyConfigured:
            peer = clean_client_ip(request.META.get("REMOTE_ADDR", ""))
        if not peer:
            raise PermissionDenied
        return str(peer)

    def get_reset_password_from_key_url(self, key: str) -> str:
        account, _, token = key.partition("-")
        words = {"uidb36": account, "key": token}
        return settings.SITE_URL + reverse("account_reset_password_from_key", kwargs=words)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue what allauth wants said, word for word as its templates say it in each language."""
        site = urlsplit(settings.SITE_URL).netloc
        context = {"email": email, "site": site} | context
        words = {}
        for language in LANGUAGES:
            with translation.override(language):
                mail = self.render_mail(template_prefix, email, context)
            words[language] = {"subject": mail.subject, "body": mail.body}
        post(
            "account.mail",
            to=email,
            key=f"account.mail:{uuid4()}",
            now=timezone.now(),
            in_line=False,
            **words.pop(ENGLISH),
            translated=words,
        )

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Refuse what was tried too often with a status of its own, whichever form asks."""
        if code == "too_many_login_attempts":
            raise ImmediateHttpResponse(too_many(self.request))
        refused: ValidationError = super().validation_error(code, *args)
        return refused

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # Allauth counts for each host and port that a visitor may name: that is without end.
        return str(credentials.get("email", "")).lower()
