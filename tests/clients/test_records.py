"""Records: written down, changed by two at once, put away; each with its trace or with none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from penciled.audit.models import Entry
from penciled.clients.models import Client, ClientChange
from penciled.clients.queries import clients_like
from penciled.clients.records import (
    RecordSaid,
    add_client,
    archive_client,
    bring_back_client,
    record_said_of,
    save_record,
)
from penciled.core.errors import InvalidInput, NotPermitted, StaleChange
from penciled.core.fingerprint import fingerprint
from tests.factory import NOW, House, make_house, make_known

pytestmark = pytest.mark.django_db


def how(house: House) -> dict[str, Any]:
    return {"by": house.member, "now": NOW}


def save(house: House, client: Client, **words: Any) -> Client:
    stands = record_said_of(client)
    return save_record(client, replace(stands, **words), shown=fingerprint(stands), **how(house))


def trace(client: Client) -> list[tuple[str, dict[str, list[str]]]]:
    return list(client.history.order_by("pk").values_list("what", "changes"))


def nothing_left(house: House) -> bool:
    return not (ClientChange.objects.exists() or Entry.objects.exists())


def test_a_client_is_written_down_and_found(house: House) -> None:
    said = RecordSaid(
        first_name="Zoë",
        email="Zoe@Mail.example",
        practitioners=frozenset({house.practitioner.ref}),
    )

    made = add_client(house.practice.pk, said, **how(house))

    assert (made.is_active, made.email) == (True, "zoe@mail.example")
    assert list(made.practitioners.all()) == [house.practitioner]
    assert list(clients_like(house.practice, "zoe")) == [made]
    assert trace(made) == [("enrolled", {})]
    assert Entry.objects.get().action == "client.enrolled"


def test_what_is_changed_is_told_with_what_stood_before(house: House) -> None:
    client = make_known(house, last_name="Marsh", phone="555 0143")

    save(
        house,
        client,
        last_name="Bell",
        notes="Prefers Thursdays.",
        birth_date=date(1988, 4, 12),
        may_ask=False,
        practitioners=frozenset({house.practitioner.ref}),
    )

    assert trace(client) == [
        (
            "changed",
            {
                "last_name": ["Marsh", "Bell"],
                "birth_date": ["", "1988-04-12"],
                "notes": ["", ""],
                "may_ask": ["yes", "no"],
                "practitioners": ["", house.practitioner.name],
            },
        )
    ]
    assert list(clients_like(house.practice, "bell")) == [client]
    assert not clients_like(house.practice, "marsh").exists()


def test_the_chain_says_which_fields_changed_and_never_what_they_say(house: House) -> None:
    client = make_known(house)

    save(house, client, last_name="Secret", email="secret@mail.example")

    entry = Entry.objects.get()
    assert (entry.action, entry.about) == ("client.changed", client.ref)
    assert entry.detail == {"changed": ["email", "last_name"]}


def test_saving_what_stands_leaves_no_trace(house: House) -> None:
    save(house, make_known(house))

    assert nothing_left(house)


def test_whoever_saves_over_a_newer_change_is_told_and_nothing_is_lost(house: House) -> None:
    client = make_known(house)
    shown = fingerprint(record_said_of(client))
    save(house, client, phone="555 0143")
    before = trace(client)

    with pytest.raises(StaleChange):
        save_record(client, RecordSaid(first_name="Elena"), shown=shown, **how(house))

    client.refresh_from_db()
    assert (client.phone, trace(client)) == ("555 0143", before)


@pytest.mark.parametrize(
    ("field", "value"), [("email", "TAKEN@mail.example"), ("internal_id", "c-1")]
)
def test_what_another_client_has_is_refused_at_its_field(
    house: House, field: str, value: str
) -> None:
    make_known(house, email="taken@mail.example", internal_id="C-1")
    client = make_known(house, first_name="Ada")

    with pytest.raises(InvalidInput) as refused:
        save(house, client, **{field: value})

    assert refused.value.field == field
    assert nothing_left(house)
    said: dict[str, Any] = {"first_name": "X", field: value}
    with pytest.raises(InvalidInput):
        add_client(house.practice.pk, RecordSaid(**said), **how(house))
    assert Client.objects.count() == 2


def test_a_practitioner_of_another_practice_is_none_of_theirs(house: House) -> None:
    far, client = make_house("elsewhere").practitioner, make_known(house)

    save(house, client, practitioners=frozenset({far.ref}))

    assert list(client.practitioners.all()) == []


def test_a_record_is_put_away_and_taken_out_again(house: House) -> None:
    client = make_known(house)

    archive_client(client, **how(house))
    archive_client(client, **how(house))

    assert not clients_like(house.practice, "elena").exists()
    bring_back_client(client, **how(house))
    bring_back_client(client, **how(house))
    assert clients_like(house.practice, "elena").exists()
    assert [what for what, _ in trace(client)] == ["archived", "brought_back"]


@pytest.mark.parametrize("act", [archive_client, bring_back_client])
@pytest.mark.parametrize("end", ["erased", "merged"])
def test_a_record_that_is_gone_is_not_touched(house: House, act: Any, end: str) -> None:
    client, kept = make_known(house), make_known(house, first_name="Kept")
    gone: dict[str, Any] = {"merged_into": kept}
    if end == "erased":
        gone = {"erased_at": NOW, "first_name": ""}
    Client.objects.filter(pk=client.pk).update(**gone)

    with pytest.raises(InvalidInput):
        act(client, **how(house))

    assert nothing_left(house)


def test_nobody_keeps_another_practice_s_records(house: House) -> None:
    client, stranger = make_known(house), make_house("elsewhere").member
    as_stranger: dict[str, Any] = {"by": stranger, "now": NOW}

    with pytest.raises(NotPermitted):
        archive_client(client, **as_stranger)
    with pytest.raises(NotPermitted):
        add_client(house.practice.pk, RecordSaid(first_name="X"), **as_stranger)

    assert nothing_left(house)
