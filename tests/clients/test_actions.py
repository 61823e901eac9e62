from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError

from penciled.audit.models import Entry
from penciled.clients.actions import (
    MAILS_KEPT_FOR,
    NEWEST,
    confirm_code,
    enrol,
    forget_codes,
    mail_code,
    newcomer,
)
from penciled.clients.models import Client, EntryCode
from penciled.clients.queries import PAUSE
from penciled.core.errors import CodeRefused, InvalidInput, TooManyAttempts
from penciled.outbox.models import Message
from tests.factory import NOW, House

pytestmark = pytest.mark.django_db

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


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


def test_who_asks_right_after_a_code_left_gets_no_mail_and_may_use_that_code(
    house: House,
) -> None:
    first = mail_code(house.practice, email="elena@example.com", now=NOW)
    second = mail_code(house.practice, email="elena@example.com", now=NOW + PAUSE - SECOND)

    assert (first.was_mailed, second.was_mailed) == (True, False)
    assert Message.objects.count() == 1
    assert confirm_code(second.ref, mailed(first), now=NOW + MINUTE).email == "elena@example.com"


def test_however_often_codes_are_asked_for_there_is_always_a_good_one(house: House) -> None:
    for second in range(0, 3600, 30):
        now = NOW + second * SECOND
        asked = mail_code(house.practice, email="elena@example.com", now=now)
        newest = EntryCode.objects.exclude(digest="").latest("created_at")
        assert newest.expires_at >= now + 5 * MINUTE
        assert confirm_code(asked.ref, mailed(newest), now=now).email

    assert Message.objects.count() < 25, "and no mailbox is flooded"


def test_the_newest_codes_are_good_for_every_entry_and_older_ones_are_not(house: House) -> None:
    asked = [
        mail_code(house.practice, email="elena@example.com", now=NOW + number * MINUTE)
        for number in range(NEWEST + 1)
    ]

    for entry in asked:
        for newer in asked[1:]:
            assert confirm_code(entry.ref, mailed(newer), now=NOW + 5 * MINUTE).email
    assert mailed(asked[0]) in {mailed(each) for each in asked[1:]} or _is_refused(
        asked[-1], mailed(asked[0])
    )


def test_tries_without_a_code_of_ones_own_are_few_for_one_address(house: House) -> None:
    own = mail_code(house.practice, email="elena@example.com", now=NOW)
    wrong = "000000" if mailed(own) != "000000" else "000001"
    others = [mail_code(house.practice, email="elena@example.com", now=NOW) for _ in range(7)]
    for entry in others[:6]:
        for _ in range(5):
            assert _is_refused(entry, wrong)

    with pytest.raises(TooManyAttempts) as stopped:
        confirm_code(others[6].ref, mailed(own), now=NOW + MINUTE)

    assert stopped.value.retry_after == 59 * MINUTE
    own_tries = confirm_code(own.ref, mailed(own), now=NOW + MINUTE)
    assert own_tries.email == "elena@example.com"


def _is_refused(entry: EntryCode, digits: str) -> bool:
    with pytest.raises(CodeRefused):
        confirm_code(entry.ref, digits, now=NOW + 5 * MINUTE)
    return True


def test_codes_that_ran_out_long_ago_are_forgotten(house: House) -> None:
    mail_code(house.practice, email="elena@example.com", now=NOW)

    forget_codes(now=NOW + 60 * MINUTE)
    assert EntryCode.objects.count() == 1
    forget_codes(now=NOW + 70 * MINUTE)
    assert EntryCode.objects.count() == 0


def test_the_mails_that_brought_codes_are_forgotten_after_a_week(house: House) -> None:
    for number, state in enumerate(("cancelled", "failed", "queued")):
        mail_code(house.practice, email=f"{number}@example.com", now=NOW)
        failed_at = NOW if state == "failed" else None
        mails = Message.objects.filter(recipient=f"{number}@example.com")
        mails.update(state=state, failed_at=failed_at)

    forget_codes(now=NOW + MAILS_KEPT_FOR)
    assert Message.objects.count() == 3
    forget_codes(now=NOW + MAILS_KEPT_FOR + MINUTE)
    assert [each.state for each in Message.objects.all()] == ["queued"]


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


def test_what_else_the_database_refuses_is_a_fault_and_no_word_about_addresses(
    house: House,
) -> None:
    twin = newcomer(house.practice, email="zoe@example.com", first_name="Zoë")
    twin.ref = house.elena().ref

    with pytest.raises(IntegrityError):
        enrol(twin, by=None, now=NOW)
