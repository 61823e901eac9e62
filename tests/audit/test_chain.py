from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from pytest_django import Settings

from penciled.audit import chain, keys
from penciled.audit.models import Chain, Entry
from tests.factory import NOW

pytestmark = pytest.mark.django_db

PRACTICE = uuid4()


def add(*actions: str) -> None:
    for action in actions:
        chain.record(action, practice=PRACTICE, actor="system", at=NOW, about=uuid4(), on=True)


@pytest.fixture
def three() -> None:
    add("one", "two", "three")


@pytest.fixture
def earlier(three: None) -> None:
    """Make of the three what versions without a key have left, and then update."""
    head = ""
    for entry in Entry.objects.order_by("number"):
        entry.key = ""
        entry.seal = head = chain._seal(head, entry)
        entry.save()
    Chain.objects.update(head=head, key="", seal="")
    import_module("penciled.audit.migrations.0002_seals_take_a_key").seal_ends(apps, None)


def broken() -> list[str]:
    return list(chain.broken_links(PRACTICE))


def cut_to(number: int) -> None:
    """Cut the end off and write the last row anew, as somebody without the key would."""
    Entry.objects.filter(number__gt=number).delete()
    head = Entry.objects.get(number=number).seal
    Chain.objects.update(length=number, head=head)


def test_an_untouched_chain_holds(three: None) -> None:
    assert broken() == []
    assert [entry.number for entry in Entry.objects.order_by("number")] == [1, 2, 3]


@pytest.mark.parametrize(
    "change", [{"actor": "member:x"}, {"action": "other"}, {"detail": {}}, {"about": None}]
)
def test_an_entry_that_was_written_over_is_found(three: None, change: dict[str, object]) -> None:
    Entry.objects.filter(number=2).update(**change)

    assert broken() == ["Entry 2 was changed."]


def test_an_entry_that_was_taken_out_is_found(three: None) -> None:
    Entry.objects.filter(number=2).delete()

    assert broken() == ["Entry 2 is missing.", "Entry 3 was changed."]


def test_a_chain_that_was_cut_short_is_found(three: None) -> None:
    Entry.objects.filter(number=3).delete()

    assert broken() == ["The chain should hold 3 entries and holds 2."]


def test_an_end_that_was_cut_off_and_written_anew_is_found(three: None) -> None:
    cut_to(2)

    assert broken() == ["The end was changed."]


def test_it_stays_found_however_much_is_added(three: None) -> None:
    cut_to(2)
    add("four", "five")

    assert broken() == ["When entry 3 was made, entries after 2 were gone."]
    assert [entry.action for entry in Entry.objects.order_by("number")] == [
        "one",
        "two",
        chain.UNPROVEN,
        "four",
        "five",
    ]


def test_an_end_that_was_taken_away_is_found(three: None) -> None:
    Chain.objects.all().delete()

    assert broken() == ["Behind the end of the chain, after entry 0, stand 3 more."]


def test_what_was_hung_on_behind_the_end_is_found(three: None) -> None:
    Entry.objects.create(practice_ref=PRACTICE, number=4, at=NOW, actor="x", action="y", seal="z")

    assert broken() == ["Behind the end of the chain, after entry 3, stand 1 more."]


def test_what_is_added_while_it_is_read_breaks_nothing(
    three: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile = iter(["four"])

    def read(*asked: Any) -> Iterator[str]:
        add(*meanwhile)
        return wrong(*asked)

    wrong = chain._wrong
    monkeypatch.setattr(chain, "_wrong", read)

    assert (broken(), Entry.objects.count()) == ([], 4)


def test_whoever_has_the_database_but_no_key_cannot_write_it_anew(three: None) -> None:
    head = ""
    for entry in Entry.objects.order_by("number"):
        entry.actor, entry.key = "member:x", ""
        entry.seal = head = chain._seal(head, entry)
        entry.save()
    Chain.objects.update(head=head)

    assert broken() == ["The end was changed."]


def test_a_key_of_another_installation_is_not_taken(three: None, settings: Settings) -> None:
    key, settings.SECRET_KEY = keys.current(), "another secret"

    assert broken() == [
        f"Entry 1 was sealed with the key {key}, which is not known here.",
        f"The end was sealed with the key {key}, which is not known here.",
    ]


def test_a_chain_of_before_holds_and_goes_on(earlier: None) -> None:
    before = broken()
    add("four")

    assert (before, broken()) == ([], [])
    assert [bool(entry.key) for entry in Entry.objects.order_by("number")] == [
        False,
        False,
        False,
        True,
    ]


def test_a_chain_of_before_cannot_be_written_anew_either(earlier: None) -> None:
    last = Entry.objects.get(number=3)
    last.actor = "member:x"
    last.seal = chain._seal(Entry.objects.get(number=2).seal, last)
    last.save()
    Chain.objects.update(head=last.seal)

    assert broken() == ["The end was changed."]


def test_no_plain_hash_stands_behind_a_sealed_entry(three: None) -> None:
    last = Entry.objects.get(number=3)
    last.key = ""
    last.seal = chain._seal(Entry.objects.get(number=2).seal, last)
    last.save()

    assert "Entry 3 was changed." in broken()


def test_a_new_secret_key_goes_on_where_the_earlier_one_is_named(
    three: None, settings: Settings
) -> None:
    settings.AUDIT_KEYS, settings.SECRET_KEY = [settings.SECRET_KEY], "another secret"
    add("four")

    assert broken() == []
    assert Entry.objects.count() == 4


def test_an_earlier_key_can_still_be_named_later(three: None, settings: Settings) -> None:
    first, settings.SECRET_KEY = settings.SECRET_KEY, "another secret"
    add("four")
    without = broken()
    settings.AUDIT_KEYS = [first]

    assert (len(without), broken()) == (2, [])
