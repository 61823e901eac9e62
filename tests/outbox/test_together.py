"""Several causes in one mail, each told once, whoever else tells of some of them."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from penciled.outbox import together
from penciled.outbox.models import Message
from tests.factory import NOW

pytestmark = pytest.mark.django_db
FIRST, SECOND, THIRD = (uuid4() for _ in range(3))


def claim(**causes: UUID) -> list[Message]:
    said = {"to": "ada@example.com", "now": NOW, "practice": uuid4()}
    return together.claim("request.waiting", causes=causes, **said)  # type: ignore[arg-type]


def states() -> dict[str, tuple[str, object]]:
    rows = Message.objects.values_list("key", "state", "payload")
    return {key: (state, payload) for key, state, payload in rows}


def test_the_first_of_them_says_it_for_all() -> None:
    ours = claim(b=SECOND, a=FIRST)

    together.tell(ours, lines=["a", "b"])

    assert [each.key for each in ours] == ["a", "b"]
    assert states() == {"a": ("queued", {"lines": ["a", "b"]}), "b": ("cancelled", {})}
    assert Message.objects.get(key="b").last_error == together.ELSEWHERE
    assert {each.about for each in Message.objects.all()} == {FIRST, SECOND}


def test_what_is_told_already_is_not_claimed_again() -> None:
    together.tell(claim(a=FIRST, b=SECOND), lines=["a", "b"])

    ours = claim(b=SECOND, c=THIRD)

    assert [each.key for each in ours] == ["c"]
    assert claim(a=FIRST, c=THIRD) == []
