"""Inviting clients to the portal: each address once, nobody twice within a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from penciled.audit.models import Entry
from penciled.clients.guardians import add_guardian
from penciled.clients.inviting import MOST, Skipped, invite_clients, inviting_of
from penciled.clients.models import Client, ClientChange
from penciled.core.errors import InvalidInput, NotPermitted
from penciled.outbox.models import Message
from tests.factory import NOW, House, make_house

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def client(house: House, name: str, **fields: Any) -> Client:
    said = {"practice": house.practice, "first_name": name, "created_at": NOW}
    return Client.objects.create(**said | fields)


def invite(house: House, *some: Client, after: timedelta = timedelta()) -> list[tuple[str, str]]:
    """Invite clients; return whom that mailed, and for whom."""
    before = set(Message.objects.values_list("pk", flat=True))
    refs = [each.ref for each in some]
    invite_clients(house.practice, refs, by=house.member, now=NOW + after)
    sent = Message.objects.exclude(pk__in=before).order_by("pk")
    return [(each.recipient, each.payload["for_whom"]) for each in sent]


def test_each_is_mailed_in_their_language_and_it_is_kept_that_they_were(house: House) -> None:
    elena = client(house, "Elena", email="elena@example.com", language="de")

    assert invite(house, elena) == [("elena@example.com", "")]

    message = Message.objects.get()
    assert (message.topic, message.about) == ("client.invited", elena.ref)
    assert (message.payload["first_name"], message.payload["language"]) == ("Elena", "de")
    assert ClientChange.objects.get(client=elena).what == "invited"
    assert Entry.objects.get(action="client.invited").about == elena.ref


def test_who_acts_for_several_gets_one_mail_that_names_them(house: House) -> None:
    elena = client(house, "Elena", email="elena@example.com")
    mia, leo = client(house, "Mia"), client(house, "Leo")
    for each in (mia, leo):
        add_guardian(each, name="Elena", email="elena@example.com", by=house.member, now=NOW)
    add_guardian(leo, name="Jon Marsh", email="jon@example.com", by=house.member, now=NOW)

    sent = invite(house, mia, elena, leo)

    assert sorted(sent) == [("elena@example.com", "Mia, Leo"), ("jon@example.com", "Leo")]


def test_who_is_not_invited_and_why(house: House) -> None:
    some = {
        Skipped.NO_ADDRESS: client(house, "Ada"),
        Skipped.ARCHIVED: client(house, "Bo", email="bo@example.com", archived_at=NOW),
        Skipped.BARRED: client(house, "Cy", email="cy@example.com", may_ask=False, may_see=False),
    }
    lately = client(house, "Di", email="di@example.com")
    invite(house, lately)
    some[Skipped.LATELY] = lately

    found = inviting_of(house.practice, [each.ref for each in some.values()], now=NOW + MINUTE)

    assert {why: who for who, why in found.skipped} == some
    assert (found.mails, found.clients) == (0, [])
    assert invite(house, *some.values(), after=MINUTE) == []


def test_nobody_is_invited_twice_within_a_day(house: House) -> None:
    elena = client(house, "Elena", email="elena@example.com")
    invite(house, elena)

    assert invite(house, elena, after=DAY - MINUTE) == []
    assert invite(house, elena, after=DAY + MINUTE) == [("elena@example.com", "")]


def test_other_practices_clients_and_nobodys_are_left_out(house: House) -> None:
    other = make_house("elsewhere")
    theirs = client(other, "Eve", email="eve@example.com")

    assert invite(house, theirs) == []
    found = inviting_of(house.practice, [theirs.ref, uuid4()], now=NOW)
    assert (found.readers, found.skipped) == ([], [])
    with pytest.raises(NotPermitted):
        invite_clients(house.practice, [theirs.ref], by=other.member, now=NOW)


def test_no_more_at_once_than_can_be_read_over(house: House) -> None:
    refs = [uuid4() for _ in range(MOST + 1)]

    with pytest.raises(InvalidInput, match="At most"):
        invite_clients(house.practice, refs, by=house.member, now=NOW)
    assert not Message.objects.exists()


def test_many_take_as_many_questions_as_one(house: House) -> None:
    def questions(count: int) -> int:
        some = [client(house, f"C{n}", email=f"c{count}.{n}@example.com") for n in range(count)]
        with CaptureQueriesContext(connection) as found:
            inviting_of(house.practice, [each.ref for each in some], now=NOW)
        return len(found)

    assert questions(1) == questions(30)
