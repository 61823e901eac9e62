"""Where django-allauth meets this product: no open sign-up, and its mails go through the outbox."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest
from django.utils import timezone

from penciled.outbox.actions import post


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue what allauth wants said, word for word as its templates say it."""
        always = {
            "request": self.request,
            "email": email,
            "current_site": get_current_site(self.request),
        }
        mail = self.render_mail(template_prefix, email, always | context)
        post(
            "account.mail",
            to=email,
            key=f"account.mail:{uuid4()}",
            now=timezone.now(),
            subject=mail.subject,
            body=mail.body,
        )
