"""A mail server that can't keep what we say to itself is told nothing, and costs no mail a try."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from pytest_django import Settings

from penciled.notifications.delivery import Postman
from penciled.outbox import actions as outbox
from penciled.outbox import queries
from penciled.outbox.models import Message
from tests.factory import NOW
from tests.fakes.clock import Clock
from tests.fakes.mail_server import Faults, MailServer, mail_server

pytestmark = pytest.mark.django_db


def use(server: MailServer, settings: Settings, *, tls: bool) -> None:
    for name, value in server.settings().items():
        setattr(settings, name, value)
    settings.EMAIL_USE_TLS = tls


@pytest.mark.parametrize(
    ("fault", "needs_somebody", "why"),
    [
        ("454 TLS not available due to temporary reason", True, "No safe connection"),
        ("garbage", True, "No safe connection"),
        ("untrusted", True, "No safe connection"),
        ("501 No parameters allowed", True, "turned us away"),
        ("drop", False, "hung up"),
        ("hang", False, "did not answer in time"),
    ],
)
def test_without_a_handshake_nothing_is_said_and_nothing_is_lost(
    settings: Settings,
    fault: str,
    needs_somebody: bool,  # noqa: FBT001 -- a parameter of the test
    why: str,
) -> None:
    clock = Clock(NOW)
    for name in ("ada", "ben"):
        outbox.post(
            "account.mail", to=f"{name}@example.com", key=name, now=NOW, subject=name, body="…"
        )
    with mail_server(Faults(starttls=fault)) as server, Postman(clock=clock) as postman:
        use(server, settings, tls=True)
        for _try in range(4):
            postman.round()
            clock.pass_by(timedelta(hours=7))

        outage, words = queries.outage(), {each.last_error for each in Message.objects.all()}
        assert set(Message.objects.values_list("tries", flat=True)) == {0}
        assert set(Message.objects.values_list("state", flat=True)) <= {"waiting", "queued"}
        assert (server.envelopes, server.mails) == ([], [])
        assert outage
        assert (outage.since, outage.needs_somebody) == (NOW, needs_somebody)
        assert any(why in each for each in words)

        server.faults.starttls = ""
        use(server, settings, tls=False)
        postman.round()

        ids = Message.objects.values_list("message_id", flat=True)
        assert Counter(server.ids) == Counter(ids)
        assert queries.outage() is None
