"""`penciled verify-audit` ends with 1 when somebody wrote over the record."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.management import call_command

from penciled.audit.models import Chain, Entry
from penciled.practices.actions import switch_booking
from penciled.practices.models import Member
from tests.factory import NOW, House, make_house
from tests.notifications.scenes import START

pytestmark = pytest.mark.django_db


def owner(house: House) -> Member:
    house.member.is_owner = True
    house.member.save()
    return house.member


def test_an_unbroken_record_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    make_house().asked(START)

    call_command("verify_audit")

    assert capsys.readouterr().out == "wrenfield: unbroken\n"


def test_a_changed_entry_is_told_and_ends_with_one(capsys: pytest.CaptureFixture[str]) -> None:
    make_house("alder").asked(START)
    make_house().asked(START)
    Entry.objects.filter(pk=Entry.objects.order_by("-id")[0].pk).update(actor="nobody")

    with pytest.raises(SystemExit, match="1"):
        call_command("verify_audit")

    assert capsys.readouterr().out == (
        "alder: unbroken\nwrenfield: BROKEN\n  Entry 1 was changed.\n"
    )


def test_a_record_that_was_thrown_away_is_missed(capsys: pytest.CaptureFixture[str]) -> None:
    asked = make_house().asked(START)
    Entry.objects.all().delete()
    Chain.objects.all().delete()

    with pytest.raises(SystemExit, match="1"):
        call_command("verify_audit")

    assert capsys.readouterr().out == (
        f"wrenfield: BROKEN\n  What became of request {asked.ref} is not all recorded.\n"
    )


def test_an_earlier_record_that_was_put_back_is_missed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    house = make_house()
    switch_booking(house.practice.pk, on=False, by=owner(house), now=NOW)
    switch_booking(house.practice.pk, on=True, by=owner(house), now=NOW)
    kept = Chain.objects.get()
    asked = house.asked(START, now=NOW + timedelta(minutes=1))
    Entry.objects.filter(number__gt=kept.length).delete()
    kept.save()

    with pytest.raises(SystemExit, match="1"):
        call_command("verify_audit")

    assert capsys.readouterr().out == (
        f"wrenfield: BROKEN\n  What became of request {asked.ref} is not all recorded.\n"
    )


def test_all_that_becomes_of_requests_is_recorded(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("demo", "--practices=1", "--weeks=2")
    capsys.readouterr()

    call_command("verify_audit")

    assert capsys.readouterr().out == "wrenfield: unbroken\n"


def test_programs_read_it_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    make_house().asked(START)
    Entry.objects.all().delete()

    with pytest.raises(SystemExit):
        call_command("verify_audit", "--json")

    [first, *_rest] = json.loads(capsys.readouterr().out)["wrenfield"]
    assert first == "The chain should hold 1 entries and holds 0."


def test_an_empty_installation_has_nothing_to_check(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_audit")

    assert capsys.readouterr().out == "There is no practice yet.\n"
