"""Whether anybody may sign up: closed unless somebody opens it, and open in development."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from penciled.config import env


@pytest.mark.parametrize(
    ("said", "found"), [(None, "closed"), ("", "closed"), ("open", "open"), (" Closed ", "closed")]
)
def test_it_is_one_of_two_words(
    monkeypatch: pytest.MonkeyPatch, said: str | None, found: str
) -> None:
    if said is not None:
        monkeypatch.setenv("PENCILED_SIGNUP", said)

    assert env.one_of("PENCILED_SIGNUP", ("open", "closed"), "closed") == found


def test_another_word_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PENCILED_SIGNUP", "yes")

    with pytest.raises(ImproperlyConfigured, match="write open or closed"):
        env.one_of("PENCILED_SIGNUP", ("open", "closed"), "closed")
