"""`penciled verify-audit` ends with 1 when somebody wrote over the record."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command

from penciled.audit.models import Entry
from tests.factory import make_house
from tests.notifications.scenes import START

pytestmark = pytest.mark.django_db


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


def test_programs_read_it_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    make_house().asked(START)
    Entry.objects.all().delete()

    with pytest.raises(SystemExit):
        call_command("verify_audit", "--json")

    assert json.loads(capsys.readouterr().out) == {
        "wrenfield": ["The chain should hold 1 entries and holds 0."]
    }


def test_an_empty_installation_has_nothing_to_check(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_audit")

    assert capsys.readouterr().out == "There is no practice yet.\n"
