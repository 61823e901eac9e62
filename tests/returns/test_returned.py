"""A provider tells what became of a mail: once, when it proves itself, and of mails we know."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from base64 import b64encode
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from penciled.outbox import actions as outbox
from penciled.outbox.models import Message

pytestmark = pytest.mark.django_db
SECRET, TO = "a-secret-of-32-characters-at-least", "ada@example.com"
HOUR = timedelta(hours=1)


@pytest.fixture
def message() -> Message:
    now = timezone.now()
    outbox.post("account.mail", to=TO, key="ada", now=now, subject="…", body="…")
    (message,) = outbox.lease_due(now=now, most=1)
    outbox.settle_sent(message, now=now)
    return message


def in_use(settings: Settings, provider: str) -> None:
    settings.MAIL_PROVIDER, settings.MAIL_WEBHOOK_SECRET = provider, SECRET


def stored() -> Message:
    return Message.objects.get()


def post(client: Client, provider: str, body: object, password: str = SECRET) -> int:
    words = b64encode(f"penciled:{password}".encode()).decode()
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    path, kind = f"/api/returns/{provider}/", "application/json"
    headers = {"Authorization": f"Basic {words}"}
    return client.post(path, data, content_type=kind, headers=headers).status_code


def by_postmark(message: Message, **words: Any) -> dict[str, Any]:
    return {
        "RecordType": "Bounce",
        "Type": "HardBounce",
        "Email": TO,
        "BouncedAt": timezone.now().isoformat(),
        "Details": "550 5.1.1 <ada@example.com> No such user",
        "Metadata": {"ref": str(message.ref)},
    } | words


def by_brevo(message: Message, **words: Any) -> dict[str, Any]:
    return {
        "event": "hard_bounce",
        "email": TO,
        "ts_epoch": timezone.now().timestamp() * 1000,
        "reason": "No such user",
        "X-Mailin-custom": json.dumps({"ref": str(message.ref)}),
    } | words


def by_mailgun(message: Message, *, at: datetime | None = None, **words: Any) -> dict[str, Any]:
    stamp, token = str(int((at or timezone.now()).timestamp())), "a" * 50
    signed = hmac.new(SECRET.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "signature": {"timestamp": stamp, "token": token, "signature": signed},
        "event-data": {
            "event": "failed",
            "severity": "permanent",
            "recipient": TO,
            "timestamp": timezone.now().timestamp(),
            "delivery-status": {"message": "No such user"},
            "user-variables": {"ref": str(message.ref)},
        }
        | words,
    }


BOUNCES = {"postmark": by_postmark, "brevo": by_brevo, "mailgun": by_mailgun}
COMPLAINTS = {
    "postmark": {"RecordType": "SpamComplaint", "Type": "SpamComplaint"},
    "brevo": {"event": "spam"},
    "mailgun": {"event": "complained"},
}


@pytest.mark.parametrize("provider", BOUNCES)
def test_a_mail_that_came_back_says_so(
    provider: str,
    message: Message,
    client: Client,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
) -> None:
    in_use(settings, provider)

    with caplog.at_level(logging.DEBUG, "penciled"):
        assert post(client, provider, BOUNCES[provider](message)) == 204

    assert stored().state == "bounced"
    assert "No such user" in stored().last_error
    assert caplog.messages == [f"mail {message.ref} has bounced"]


@pytest.mark.parametrize("provider", COMPLAINTS)
def test_a_mail_called_unwanted_says_so(
    provider: str, message: Message, client: Client, settings: Settings
) -> None:
    in_use(settings, provider)

    words: dict[str, Any] = COMPLAINTS[provider]
    assert post(client, provider, BOUNCES[provider](message, **words)) == 204
    assert stored().state == "complained"


@pytest.mark.parametrize("provider", BOUNCES)
def test_a_forger_is_refused(
    provider: str,
    message: Message,
    client: Client,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
) -> None:
    in_use(settings, provider)
    said = BOUNCES[provider](message)
    if provider == "mailgun":
        said["signature"]["signature"] = "0" * 64

    assert post(client, provider, said, password="guessed") == 403
    assert post(client, provider, said, password="é") == 403

    assert stored().state == "sent"
    assert TO not in caplog.text


def test_a_signature_is_good_once_whatever_stands_beside_it(
    message: Message, client: Client, settings: Settings
) -> None:
    in_use(settings, "mailgun")
    first = by_mailgun(message, event="delivered")

    assert post(client, "mailgun", first) == 204
    assert post(client, "mailgun", by_mailgun(message)) == 406
    assert stored().state == "sent"


@pytest.mark.parametrize("hours", [-13, 13])
def test_a_signature_of_another_day_is_refused(
    hours: int, message: Message, client: Client, settings: Settings
) -> None:
    in_use(settings, "mailgun")

    said = by_mailgun(message, at=timezone.now() + hours * HOUR)
    assert post(client, "mailgun", said) == 403
    assert stored().state == "sent"


def test_what_was_told_before_it_was_sent_again_is_over(
    message: Message, client: Client, settings: Settings
) -> None:
    in_use(settings, "postmark")
    said = by_postmark(message, BouncedAt=(timezone.now() - HOUR).isoformat())

    assert post(client, "postmark", said) == 204
    assert stored().state == "sent"


UNKNOWN: dict[str, dict[str, Any]] = {
    "another mail": {"Metadata": {"ref": "7d0d3b6e-54a0-4b0e-8d53-0d5a1f2a7a11"}},
    "no mail of ours": {"Metadata": {}},
    "no id": {"Metadata": {"ref": "1 OR 1=1"}},
    "another reader": {"Email": "eve@example.com"},
    "a null": {"Email": "ada\0@example.com"},
    "no reader": {"Email": None},
    "a delivery": {"RecordType": "Delivery"},
    "an opening": {"RecordType": "Open"},
    "a passing trouble": {"Type": "Transient"},
    "long ago in no zone": {"BouncedAt": "2019-11-05T16:33:54"},
    "long ago": {"BouncedAt": "2019-11-05T16:33:54.9070259Z"},
}


@pytest.mark.parametrize("words", UNKNOWN.values(), ids=UNKNOWN)
def test_what_is_unknown_or_no_matter_changes_nothing(
    words: dict[str, Any], message: Message, client: Client, settings: Settings
) -> None:
    in_use(settings, "postmark")

    assert post(client, "postmark", by_postmark(message, **words)) == 204
    assert stored().state == "sent"


GARBAGE = [b"", b"{", b"[]", b"null", b'"\xff', b"[" * 20000, b'{"Metadata": 3}', b"\0", b"{}" * 9]


@pytest.mark.parametrize("body", GARBAGE, ids=range(len(GARBAGE)))
@pytest.mark.parametrize("provider", BOUNCES)
def test_garbage_is_refused_or_nothing(
    provider: str, body: bytes, message: Message, client: Client, settings: Settings
) -> None:
    in_use(settings, provider)

    assert post(client, provider, body) in {204, 403}
    assert stored().state == "sent"


def test_only_the_provider_in_use_is_heard(
    message: Message, client: Client, settings: Settings
) -> None:
    in_use(settings, "mailgun")
    assert post(client, "postmark", by_postmark(message)) == 404
    settings.MAIL_PROVIDER = "postmark"
    assert post(client, "postmark", by_postmark(message), password="") == 403
    settings.MAIL_WEBHOOK_SECRET = ""
    assert post(client, "postmark", by_postmark(message), password="") == 404
    assert client.get("/api/returns/postmark/").status_code == 405


def test_too_many_calls_are_asked_for_patience(
    message: Message, client: Client, settings: Settings
) -> None:
    in_use(settings, "postmark")
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"returned": "2/15m/ip"}
    answers = [post(client, "postmark", {}, password="guessed") for _ in range(3)]

    assert answers == [403, 403, 429]
