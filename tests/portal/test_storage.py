"""What strangers can make the database keep: nothing by looking, little by typing, for a while.

Rows that anybody can cause without an address of their own: a session, an entry for a code with
its mail, and counts in the cache. Each is limited by network, and the worker sweeps it.
"""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client as Browser

from penciled.clients.models import EntryCode
from penciled.commands.work import Worker
from penciled.outbox import actions as outbox
from penciled.outbox.models import Message
from penciled.portal import limits
from tests.factory import House
from tests.fakes.clock import Clock
from tests.portal.browsing import DETAILS, ELENA, HOUR, MINUTE, Asker, words

LOOKS = ("home", "request", "practitioner", "visit", "time", "details", "request_code")
DOORS = ("enter", "code", "mine", "zone")


def test_looking_at_every_page_writes_no_session(asker: Asker) -> None:
    for name in LOOKS:
        asker.get(name, **asker.choices())
        asker.get(name)
    for name in DOORS:
        asker.get(name)
    asker.get("zone", zone="Europe/Berlin")
    asker.get("zone", zone="Nowhere")
    asker.post("leave", data={})

    assert Session.objects.count() == 0
    assert "sessionid" not in asker.browser.cookies


def test_refused_posts_of_strangers_write_no_session(asker: Asker) -> None:
    asker.post("enter", data={"email": "no address"})
    asker.post("code", data={"code": "123456"})
    asker.post("request_code", data={"code": "123456"}, **asker.choices())
    asker.post("details", data={"draft": "", "go": "time"}, **asker.choices())

    assert Session.objects.count() == 0


def test_what_strangers_leave_behind_is_swept_by_the_worker(asker: Asker, clock: Clock) -> None:
    asker.give_details()
    Asker(asker.house).post("enter", data={"email": ELENA})
    kept = [Session.objects.count(), EntryCode.objects.count(), Message.objects.count()]
    assert kept == [2, 2, 1]
    worker = Worker(clock=clock, lease=outbox.LEASE)

    clock.pass_by(2 * HOUR + MINUTE)
    worker.turn()
    assert [Session.objects.count(), EntryCode.objects.count()] == [0, 0]

    clock.pass_by(timedelta(days=8))
    worker.turn()
    assert Message.objects.count() == 0


def test_an_entry_lasts_as_long_as_its_session(asker: Asker, clock: Clock) -> None:
    asker.enter()
    clock.pass_by(11 * HOUR)
    Session.objects.filter(expire_date__lte=clock()).delete()

    assert asker.get("mine").status_code == HTTPStatus.OK


def test_a_member_who_types_on_the_portal_stays_signed_in(house: House) -> None:
    asker = Asker(house)
    asker.browser.force_login(house.member.user)
    asker.give_details()
    asker.give_code()

    assert asker.browser.session.get_expiry_age() == settings.SESSION_COOKIE_AGE


def test_new_drafts_of_one_network_are_limited_and_the_words_stay_on_the_page(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.MOST, "draft", 2)
    askers = [Asker(house, Browser()) for _ in range(3)]
    answers = [each.give_details(email=f"e{n}@example.com") for n, each in enumerate(askers)]

    assert [each.status_code for each in answers] == [302, 302, 429]
    assert DETAILS["note"] in answers[2].text
    assert "What you typed is kept" in words(answers[2])
    assert Session.objects.count() == 2
