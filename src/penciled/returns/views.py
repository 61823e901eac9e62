"""Hear what became of a mail, believe it once, and let staff see it beside the mail."""

from __future__ import annotations

import logging
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import UUID

from anymail.signals import EventType
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from penciled.accounts import limits
from penciled.core.errors import TooManyAttempts
from penciled.notifications.clean import line
from penciled.outbox import returns
from penciled.returns.providers import GOOD_FOR, Refused, heard

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

OLDEST = timedelta(days=4)
WORDS = 300
TOLD = {
    EventType.BOUNCED: returns.came_back,
    EventType.REJECTED: returns.came_back,
    EventType.FAILED: returns.came_back,
    EventType.COMPLAINED: returns.was_unwanted,
}
log = logging.getLogger("penciled.mail")


@csrf_exempt  # A provider has no page of ours to send from; it proves itself by a secret.
@require_POST
def returned(request: HttpRequest, provider: str) -> HttpResponse:
    """Take what the provider in use tells about mails; what is unknown is nothing to it."""
    if provider != settings.MAIL_PROVIDER or not settings.MAIL_WEBHOOK_SECRET:
        raise Http404
    now = timezone.now()
    try:
        limits.spend(request, "returned")
        events, token = heard(provider, request, now=now)
    except TooManyAttempts as refusal:
        response = HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(int(refusal.retry_after.total_seconds()))
        return response
    except Refused as refusal:
        log.warning("What came as word from %s was refused (%s).", provider, refusal)
        return HttpResponse(status=HTTPStatus.FORBIDDEN)
    with transaction.atomic():
        if token and not _is_new(token):
            return HttpResponse(status=HTTPStatus.NOT_ACCEPTABLE)
        for event in events:
            _take(event, now=now)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _is_new(token: str) -> bool:
    key = salted_hmac("penciled.returns", token).hexdigest()
    return cache.add(f"returns.{key}", "", timeout=2 * GOOD_FOR.total_seconds())


def _take(event: Any, *, now: datetime) -> None:
    note, ref, at = TOLD.get(event.event_type), _ref(event), event.timestamp or now
    at = at if timezone.is_aware(at) else timezone.make_aware(at)
    if note is None or ref is None or now - at > OLDEST:
        return
    said = event.mta_response or event.description or event.reject_reason or event.event_type
    to, reason = line(event.recipient), line(said, WORDS)
    if note(ref, to=to, reason=reason, at=at, now=now):
        log.warning("mail %s has %s", ref, event.event_type)


def _ref(event: Any) -> UUID | None:
    """Return which message is meant: we send its ref along, and the provider gives it back."""
    try:
        return UUID(str(event.metadata["ref"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
