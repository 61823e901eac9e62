"""How each provider proves that it is the one who calls, and what it says.

django-anymail reads what they say. Mailgun signs a time and a token, but not what it tells, so
a token is good once and for hours only; the others bring the password that we gave them.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from anymail.webhooks.brevo import BrevoTrackingWebhookView
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest

GOOD_FOR = timedelta(hours=12)  # Mailgun tries for eight
USER = "penciled"


class Refused(Exception):
    """Whoever calls did not prove to be the provider, or what they say can't be read."""


def heard(provider: str, request: HttpRequest, *, now: datetime) -> tuple[list[Any], str]:
    """Return the events that a provider tells, and the token that is good once, if it has one.

    Raises:
        Refused: it is not the provider, or nothing that can be read.
    """
    view = _view(provider)
    try:
        view.run_validators(request)
        token = _fresh_token(request, now=now) if provider == "mailgun" else ""
        return view.parse_events(request), token
    except Exception as error:  # what strangers send may break a parser anywhere
        raise Refused(type(error).__name__) from error


def _view(provider: str) -> Any:
    secret = settings.MAIL_WEBHOOK_SECRET
    if provider == "mailgun":
        return MailgunTrackingWebhookView(webhook_signing_key=secret, api_key=None)
    views = {"postmark": PostmarkTrackingWebhookView, "brevo": BrevoTrackingWebhookView}
    return views[provider](webhook_secret=f"{USER}:{secret}")


def _fresh_token(request: HttpRequest, *, now: datetime) -> str:
    signature = json.loads(request.body)["signature"]
    age = abs(now.timestamp() - float(signature["timestamp"]))
    if not age <= GOOD_FOR.total_seconds():
        raise Refused("stale")
    return str(signature["token"])
