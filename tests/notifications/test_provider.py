"""Mail by a provider's own interface: what it is told, and what its refusals mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from penciled.config import env
from penciled.notifications.delivery import Postman, Round, deliver_due
from penciled.outbox import actions as outbox
from penciled.outbox import queries
from penciled.outbox.models import Message
from tests.factory import NOW
from tests.fakes.clock import Clock
from tests.fakes.mail_provider import Provider, mail_provider
from tests.notifications.scenes import play

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    with mail_provider() as provider:
        settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
        settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "key", "POSTMARK_API_URL": provider.url}
        yield provider


def queue(*names: str) -> None:
    for name in names:
        outbox.post(
            "account.mail", to=f"{name}@example.com", key=name, now=NOW, subject=name, body="…"
        )


def deliver() -> Round:
    return deliver_due(clock=Clock(NOW))


def test_a_mail_leaves_whole_and_says_which_one_it_is(provider: Provider) -> None:
    message = play("request.accepted")
    Message.objects.exclude(pk=message.pk).delete()

    assert deliver().counts == {"sent": 1}

    (told,) = provider.heard
    assert told["To"] == message.recipient
    assert told["Metadata"] == {"ref": str(message.ref)}
    headers = {header["Name"]: header["Value"] for header in told["Headers"]}
    assert headers["Message-ID"] == message.message_id
    assert headers["Auto-Submitted"] == "auto-generated"
    assert [each["Name"] for each in told["Attachments"]] == ["appointment.ics"]
    assert told["TextBody"]
    assert told["HtmlBody"]
    assert "TrackOpens" not in told


REFUSALS: dict[str, tuple[int, Any, str, bool]] = {
    "a wrong key": (401, {"ErrorCode": 10}, "waiting", True),
    "an account that is closed": (403, {}, "waiting", True),
    "a sender nobody confirmed": (422, {"ErrorCode": 401}, "waiting", True),
    "an account without money": (422, {"ErrorCode": 405}, "waiting", True),
    "an address that is none": (422, {"ErrorCode": 300}, "failed", False),
    "an address that came back before": (
        422,
        {"ErrorCode": 406, "Message": "Found inactive addresses: ada@example.com. It bounced."},
        "failed",
        False,
    ),
    "too big a mail": (413, {}, "failed", False),
    "too many mails": (429, {}, "waiting", False),
    "a provider in trouble": (503, {}, "waiting", False),
}


@pytest.mark.parametrize(
    ("status", "answer", "state", "alarm"), REFUSALS.values(), ids=REFUSALS.keys()
)
def test_a_refusal_means_what_it_means(
    status: int, answer: Any, state: str, provider: Provider, *, alarm: bool
) -> None:
    queue("ada")
    provider.status, provider.answer = status, answer

    deliver()

    message, outage = Message.objects.get(), queries.outage()
    assert (message.state, bool(outage and outage.needs_somebody)) == (state, alarm)
    assert "key" not in message.last_error
    assert message.tries == (1 if state == "failed" else 0)


def test_a_provider_that_never_answers_may_have_taken_it(provider: Provider) -> None:
    queue("ada")
    provider.hang_up = True

    deliver()

    message = Message.objects.get()
    assert (message.state, message.tries, message.last_error) == (
        "waiting",
        1,
        "The mail provider could not be reached.",
    )


def test_one_connection_serves_many_mails(provider: Provider) -> None:
    queue("ada", "ben")
    with Postman(clock=Clock(NOW)) as postman:
        assert postman.round().counts == {"sent": 2}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postmark://to%2Fken@", {"POSTMARK_SERVER_TOKEN": "to/ken"}),
        ("brevo://key@", {"BREVO_API_KEY": "key"}),
        (
            "mailgun://key@mg.example.com",
            {
                "MAILGUN_API_KEY": "key",
                "MAILGUN_SENDER_DOMAIN": "mg.example.com",
                "MAILGUN_API_URL": "https://api.mailgun.net/v3",
            },
        ),
        (
            "mailgun://key@mg.example.com?region=eu",
            {
                "MAILGUN_API_KEY": "key",
                "MAILGUN_SENDER_DOMAIN": "mg.example.com",
                "MAILGUN_API_URL": "https://api.eu.mailgun.net/v3",
            },
        ),
    ],
)
def test_an_address_of_a_provider_becomes_its_settings(
    url: str, expected: dict[str, str], monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setenv("EMAIL_URL", url)

    said = env.mail("EMAIL_URL")

    assert said["ANYMAIL"] == expected | {"REQUESTS_TIMEOUT": 30}
    assert said["MAIL_PROVIDER"] == url.partition(":")[0]
    settings.EMAIL_BACKEND, settings.ANYMAIL = said["EMAIL_BACKEND"], said["ANYMAIL"]
    with Postman(clock=Clock(NOW)) as postman:
        assert postman.line.open() is None


@pytest.mark.parametrize("url", ["postmark://", "brevo://host", "mailgun://key@mg?region=moon"])
def test_an_address_without_what_it_needs_stops_the_start(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMAIL_URL", url)

    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL is wrong"):
        env.mail("EMAIL_URL")
