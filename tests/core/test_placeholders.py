"""A place is a name in braces: known ones are filled, and nothing else passes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penciled.core.placeholders import fill, odd_in

KNOWN = {"start": "Tuesday", "first_name": "{start} Elena"}


@pytest.mark.parametrize(
    ("words", "odd"),
    [
        ("", ""),
        ("Hello {first_name}, see you {start}.", ""),
        ("Hello {name}", "{name}"),
        ("Hello {first_name", "{"),
        ("Hello first_name}", "}"),
        ("{{start}}", "{"),
        ("{}", "{}"),
        ("{start!r}", "{start!r}"),
        ("{start.year}", "{start.year}"),
        ("{ start }", "{ start }"),
        ("{START}", "{START}"),
    ],
)
def test_what_is_no_place_is_named(words: str, odd: str) -> None:
    assert odd_in(words, KNOWN) == odd


def test_what_fills_a_place_is_not_looked_at_again() -> None:
    assert fill("Hello {first_name}, {start}", KNOWN) == "Hello {start} Elena, Tuesday"


@pytest.mark.parametrize(
    ("words", "filled"),
    [
        ("Hello {first_name},", "Hello,"),
        ("Hello {gone}{", "Hello"),
        ("Bring {gone} with you", "Bring with you"),
        ("For you:\n {gone}\nand nobody else", "For you:\n\nand nobody else"),
    ],
)
def test_a_place_that_nothing_is_known_for_goes_with_its_gap(words: str, filled: str) -> None:
    assert fill(words, {"first_name": ""}) == filled


@given(st.text(alphabet="{}ab "))
def test_words_that_pass_are_filled_without_a_trace_of_braces(words: str) -> None:
    known = {"a": "1", "b": "2"}

    if not odd_in(words, known):
        assert not set(fill(words, known)) & set("{}")
