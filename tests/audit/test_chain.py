from __future__ import annotations

from uuid import uuid4

import pytest

from penciled.audit import chain
from penciled.audit.models import Entry
from tests.factory import NOW

pytestmark = pytest.mark.django_db

PRACTICE = uuid4()


@pytest.fixture
def three() -> None:
    for action in ("one", "two", "three"):
        chain.record(action, practice=PRACTICE, actor="system", at=NOW, about=uuid4(), on=True)


def broken() -> list[str]:
    return list(chain.broken_links(PRACTICE))


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
