from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from penciled.audit.models import Entry
from penciled.clients.actions import confirm_code, enrol, forget_codes, mail_code, newcomer
from penciled.clients.models import Client, EntryCode
from penciled.core.errors import CodeRefused, InvalidInput, TooManyAttempts
from penciled.outbox.models import Message
from tests.factory import NOW, House

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def mailed(entry: EntryCode) -> str:
    return str(Message.objects.get(about=entry.ref).payload["code"])


def test_the_code_in_the_mail_proves_the_address(house: House) -> None:
    entry = mail_code(house.practice, email=" Elena@Example.com ", now=NOW)

    confirmed = confirm_code(entry.ref, mailed(entry), now=NOW + MINUTE)

    assert (confirmed.email, confirmed.confirmed_at) == ("elena@example.com", NOW + MINUTE)
    assert Message.objects.get().recipient == "elena@example.com"


def test_the_code_is_not_kept(house: House) -> None:
    entry = mail_code(house.practice, email="elena@example.com", now=NOW)

    assert mailed(entry) not in str(EntryCode.objects.values().get())


def test_giving_the_right_code_twice_is_no_error(house: House) -> None:
    entry = mail_code(house.practice, email="elena@example.com", now=NOW)

    for _ in range(2):
        assert confirm_code(entry.ref, mailed(entry), now=NOW + MINUTE).confirmed_at


def test_a_code_runs_out_after_ten_minutes(house: House) -> None:
    entry = mail_code(house.practice, email="elena@example.com", now=NOW)

    with pytest.raises(CodeRefused):
        confirm_code(entry.ref, mailed(entry), now=NOW + 10 * MINUTE)


def test_after_five_wrong_tries_the_right_code_is_refused_too(house: House) -> None:
    entry = mail_code(house.practice, email="elena@example.com", now=NOW)
    wrong = "000000" if mailed(entry) != "000000" else "000001"

    for said in ["is not right"] * 4 + ["Too many wrong tries"]:
        with pytest.raises(CodeRefused, match=said):
            confirm_code(entry.ref, wrong, now=NOW)

    with pytest.raises(CodeRefused, match="Send a new one"):
        confirm_code(entry.ref, mailed(entry), now=NOW)


def test_a_code_of_nothing_is_refused(house: House) -> None:
    with pytest.raises(CodeRefused):
        confirm_code(uuid4(), "123456", now=NOW)


def test_a_second_code_has_to_wait_a_little(house: House) -> None:
    mail_code(house.practice, email="elena@example.com", now=NOW)

    with pytest.raises(TooManyAttempts) as refusal:
        mail_code(house.practice, email="elena@example.com", now=NOW + timedelta(seconds=30))

    assert refusal.value.retry_after == timedelta(seconds=15)
    assert Message.objects.count() == 1


def test_six_codes_an_hour_are_enough(house: House) -> None:
    for number in range(6):
        mail_code(house.practice, email="elena@example.com", now=NOW + number * MINUTE)

    with pytest.raises(TooManyAttempts) as refusal:
        mail_code(house.practice, email="elena@example.com", now=NOW + 7 * MINUTE)

    assert refusal.value.retry_after == 53 * MINUTE
    assert mail_code(house.practice, email="jonah@example.com", now=NOW + 7 * MINUTE).pk


def test_codes_that_ran_out_long_ago_are_forgotten(house: House) -> None:
    mail_code(house.practice, email="elena@example.com", now=NOW)

    forget_codes(now=NOW + 60 * MINUTE)
    assert EntryCode.objects.count() == 1
    forget_codes(now=NOW + 70 * MINUTE)
    assert EntryCode.objects.count() == 0


def test_a_newcomer_is_active_from_the_day_they_are_stored(house: House) -> None:
    zoe = newcomer(house.practice, email=" Zoe@Example.com", first_name="Zoë")

    enrol(zoe, by=house.member, now=NOW)

    stored = Client.objects.get()
    assert (stored.email, stored.is_active, stored.created_at) == ("zoe@example.com", True, NOW)
    [entry] = Entry.objects.all()
    assert (entry.action, entry.about) == ("client.enrolled", stored.ref)
    assert entry.actor == f"member:{house.member.ref}"


def test_whoever_is_known_is_not_stored_again(house: House) -> None:
    enrol(house.elena(), by=house.member, now=NOW)

    assert (Client.objects.count(), Entry.objects.count()) == (1, 0)


def test_of_two_with_one_address_the_second_is_refused(house: House) -> None:
    first, second = (
        newcomer(house.practice, email="zoe@example.com", first_name=name)
        for name in ("Zoë", "Zoe")
    )
    enrol(first, by=None, now=NOW)

    with pytest.raises(InvalidInput) as refusal:
        enrol(second, by=None, now=NOW)

    assert refusal.value.field == "email"
    assert Client.objects.get() == first
