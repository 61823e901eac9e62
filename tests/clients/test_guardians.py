"""Who may act for a client: added, taken away, and what is left of that."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from penciled.audit.models import Entry
from penciled.clients.acting import guarded_by, may_ask, reader_at
from penciled.clients.guardians import MOST, add_guardian, guardians_of, remove_guardian
from penciled.clients.models import Client, ClientChange, Guardian
from penciled.clients.queries import addresses_of
from penciled.core.errors import InvalidInput, NotPermitted
from tests.factory import NOW, House, make_house

JON: dict[str, Any] = {"name": "Jon Marsh", "email": " Jon@Example.com "}


@pytest.fixture
def mia(house: House) -> Client:
    return Client.objects.create(
        practice=house.practice, first_name="Mia", last_name="Marsh", created_at=NOW
    )


def test_a_guardian_is_kept_small_found_by_their_words_and_told_of(
    house: House, mia: Client
) -> None:
    guardian = add_guardian(mia, **JON, by=house.member, now=NOW)

    assert (guardian.email, guardian.name) == ("jon@example.com", "Jon Marsh")
    assert mia.words.filter(word="jon@example.com").exists()
    change = ClientChange.objects.get(client=mia)
    assert (change.what, change.member) == ("guardian_added", house.member)
    assert change.changes == {"guardian": ["", "Jon Marsh (jon@example.com)"]}
    entry = Entry.objects.get(action="client.guardian_added")
    assert (entry.about, "jon" in str(entry.detail).lower()) == (mia.ref, False)
    assert [each.client for each in guarded_by(house.practice, "JON@example.com")] == [mia]


def test_what_can_be_no_guardian_is_refused_and_leaves_no_trace(house: House, mia: Client) -> None:
    how: dict[str, Any] = {"by": house.member, "now": NOW}
    add_guardian(mia, **JON, **how)
    Client.objects.filter(pk=mia.pk).update(email="mia@example.com")
    traces = ClientChange.objects.count(), Entry.objects.count()

    for email, why in (("jon@EXAMPLE.com", "already"), ("Mia@example.com", "own mail address")):
        with pytest.raises(InvalidInput, match=why) as refused:
            add_guardian(mia, name="Somebody", email=email, **how)
        assert refused.value.field == "email"
    for n in range(MOST - 1):
        Guardian.objects.create(
            practice=house.practice, client=mia, email=f"g{n}@example.com", name="G", created_at=NOW
        )
    with pytest.raises(InvalidInput, match="At most"):
        add_guardian(mia, name="One more", email="one@example.com", **how)

    assert (ClientChange.objects.count(), Entry.objects.count()) == traces


def test_only_members_of_the_practice_say_who_acts(house: House, mia: Client) -> None:
    other = make_house("elsewhere")
    guardian = add_guardian(mia, **JON, by=house.member, now=NOW)

    with pytest.raises(NotPermitted):
        add_guardian(mia, name="Eve", email="eve@example.com", by=other.member, now=NOW)
    with pytest.raises(NotPermitted):
        remove_guardian(mia, guardian.ref, by=other.member, now=NOW)
    assert [each.email for each in guardians_of(mia)] == ["jon@example.com"]


def test_a_guardian_of_one_is_not_another_ones_to_remove(house: House, mia: Client) -> None:
    leo = Client.objects.create(practice=house.practice, first_name="Leo", created_at=NOW)
    guardian = add_guardian(mia, **JON, by=house.member, now=NOW)

    assert remove_guardian(leo, guardian.ref, by=house.member, now=NOW) is None
    assert remove_guardian(mia, uuid4(), by=house.member, now=NOW) is None
    assert guardians_of(mia).count() == 1
    assert remove_guardian(mia, guardian.ref, by=house.member, now=NOW) == guardian
    assert remove_guardian(mia, guardian.ref, by=house.member, now=NOW) is None

    assert not mia.words.filter(word="jon@example.com").exists()
    said = ClientChange.objects.get(what="guardian_removed").changes
    assert said == {"guardian": ["Jon Marsh (jon@example.com)", ""]}


def test_mails_go_to_a_clients_own_address_and_else_to_each_guardian_once(
    house: House, mia: Client
) -> None:
    add_guardian(mia, **JON, by=house.member, now=NOW)
    add_guardian(mia, name="Elena Marsh", email="elena@example.com", by=house.member, now=NOW)

    readers = addresses_of(mia)
    assert [(each.email, each.called, each.of_whom) for each in readers] == [
        ("jon@example.com", "Jon Marsh", "Mia"),
        ("elena@example.com", "Elena Marsh", "Mia"),
    ]
    assert len({each.mark for each in readers}) == len(readers)
    mia.email = "mia@example.com"
    mia.save()
    assert [(each.email, each.of_whom, each.mark) for each in addresses_of(mia)] == [
        ("mia@example.com", "", "")
    ]
    mia.erased_at, mia.first_name, mia.last_name, mia.email = NOW, "", "", ""
    assert addresses_of(mia) == []


def test_an_address_acts_only_where_it_was_said_to(house: House, mia: Client) -> None:
    other = make_house("elsewhere")
    add_guardian(mia, **JON, by=house.member, now=NOW)

    assert guarded_by(other.practice, "jon@example.com") == []
    assert guarded_by(house.practice, "") == []
    assert reader_at(mia, "") is None
    assert reader_at(mia, "eve@example.com") is None


def test_who_was_put_away_can_be_asked_for_no_more(house: House, mia: Client) -> None:
    assert may_ask(mia)
    for fields in ({"may_ask": False}, {"archived_at": NOW}, {"erased_at": NOW}):
        assert not may_ask(Client(practice=house.practice, first_name="A", **fields))
