"""A mail made of hostile rows has the headers it should have, and no others, at the other end."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest
from django.db import connection
from pytest_django import Settings

from penciled.notifications.delivery import deliver_due
from penciled.outbox.models import Message
from penciled.practices.models import Practice
from tests.factory import NOW
from tests.fakes.clock import Clock
from tests.fakes.mail_server import MailServer, mail_server
from tests.notifications.scenes import play

pytestmark = [pytest.mark.surface, pytest.mark.django_db]

FETCHING = {"img", "link", "script", "iframe", "audio", "video", "object", "embed", "form"}
HOSTILE = {
    "a header": "Elena\r\nBcc: eve@example.com",
    "a bare newline": "Elena\nBcc: eve@example.com\n\nHello",
    "a header by name": "Bcc: eve@example.com",
    "another address": 'Elena" <eve@example.com>, "x',
    "markup": "<script>alert(1)</script><img src=https://eve.example/x.png>",
    "template code": "{% include 'x' %}{{ settings.SECRET_KEY }}",
    "a calendar line": 'Elena\r\nATTENDEE:mailto:eve@example.com\r\nX;Y="z":1,2',
    "ten kilobytes": "Elena " * 2000,
    "half a character": "Elena \ud83d Marsh",
    "a null": "Elena\0Marsh",
    "a turned writing direction": "Elena \u202egnp.exe",
    "an isolated direction": "Elena \u2067\u2066moc.elpmaxe@eve\u2069",
    "a lone carriage return": "Elena\rBcc: eve@example.com",
    "a line of another kind": "Elena\u2028Bcc: eve@example.com\x85Cc: eve@example.com",
    "the end of a mail": "Elena\r\n.\r\nMAIL FROM:<eve@example.com>\r\n",
    "an encoded header": "=?utf-8?q?Elena=0D=0ABcc:_eve=40example.com?=",
    "an endless word": "e" * 5000,
    "other letters": "Éléna Ωmega 王 👩🏽‍⚕️",
}


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    with mail_server() as server:
        for name, value in server.settings().items():
            setattr(settings, name, value)
        yield server


def spoil(message: Message, text: str) -> None:
    """Put `text` wherever somebody could have typed it."""
    payload = message.payload
    payload |= {"first_name": text, "message": text, "decided_by": text, "initials": text}
    for visit in ("asked", "booked"):
        if visit in payload:
            words = ("practitioner", "practitioner_name", "service", "location", "address")
            payload[visit] |= dict.fromkeys((*words, "location_before", "link"), text)
    message.payload = payload
    Message.objects.exclude(pk=message.pk).delete()


def arrived(server: MailServer) -> EmailMessage:
    (mail,) = server.mails
    return mail


class _Fetching(HTMLParser):
    """Collect what would be fetched or run, or lead elsewhere than to a web page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in FETCHING:
            self.found.append(tag)
        for name, value in attrs:
            bad_link = name == "href" and not str(value).startswith(("http://", "https://"))
            if name == "src" or name.startswith("on") or "url(" in str(value) or bad_link:
                self.found.append(f"{name}={value}")


def fetching(mail: EmailMessage) -> list[str]:
    html = mail.get_body(("html",))
    assert html
    parser = _Fetching()
    parser.feed(html.get_content())
    return parser.found


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("scene", ["request.accepted", "request.asked", "series.cancelled"])
def test_hostile_words_stay_words(
    scene: str, text: str, server: MailServer, settings: Settings
) -> None:
    message = play(scene)
    spoil(message, text)
    plain = text.encode(errors="replace").decode().replace("\0", "")
    Practice.objects.update(name=plain[:120], phone=plain[:40], emergency_note=plain[:240])
    if connection.vendor == "postgresql":  # It stores neither nulls nor half characters.
        spoil(message, plain)
    message.save()

    done = deliver_due(clock=Clock(NOW))

    assert done.counts == {"sent": 1}
    mail = arrived(server)
    assert [a.addr_spec for a in mail["To"].addresses] == [message.recipient]
    assert [a.addr_spec for a in mail["From"].addresses] == [settings.DEFAULT_FROM_EMAIL]
    assert mail["Reply-To"] == "desk@wrenfield.example"
    assert (mail["Bcc"], mail["Cc"]) == (None, None)
    assert len(mail["Subject"]) <= 160
    assert fetching(mail) == []


ADDRESSES = {
    "two by a comma": "ada@example.com,eve@example.com",
    "two by a blank": "ada@example.com eve@example.com",
    "two by a semicolon": "ada@example.com;eve@example.com",
    "a name and an address": "ada@example.com <eve@example.com>",
    "a header": "ada@example.com\r\nBcc: eve@example.com",
    "a command": "ada@example.com>\r\nRCPT TO:<eve@example.com",
    "a quoted one": '"ada@example.com,"@eve.example.com',
    "a comment": "ada@example.com(eve@example.com)",
    "a route": "@eve.example.com:ada@example.com",
    "none": "",
    "half a character": "ada\ud83d@example.com",
    "a null": "ada\0@example.com",
}


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES.keys())
def test_what_is_no_address_reaches_nobody_else(
    address: str, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row may be older than the form that refuses such an address, or come from an import."""
    message = play("request.accepted")
    Message.objects.exclude(pk=message.pk).delete()
    monkeypatch.setattr(Message, "recipient", address)

    done = deliver_due(clock=Clock(NOW))

    assert done.counts.total() == 1
    assert not any("eve" in to and to != address for to in server.envelopes)
    assert len(server.envelopes) <= 1
    assert all((mail["Bcc"], mail["Cc"]) == (None, None) for mail in server.mails)


def test_the_envelope_names_whom_the_mail_is_for_and_nobody_else(server: MailServer) -> None:
    message = play("request.accepted")
    Message.objects.exclude(pk=message.pk).delete()
    spoil(message, HOSTILE["the end of a mail"])
    message.save()

    deliver_due(clock=Clock(NOW))

    assert (server.envelopes, len(server.mails)) == ([message.recipient], 1)


def test_a_mail_says_that_a_machine_wrote_it(server: MailServer) -> None:
    message = play("request.accepted")
    Message.objects.exclude(pk=message.pk).delete()

    deliver_due(clock=Clock(NOW))

    mail = arrived(server)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == message.message_id
    assert mail["Date"].datetime == NOW
    assert [part.get_content_type() for part in mail.walk() if not part.is_multipart()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    assert fetching(mail) == []
