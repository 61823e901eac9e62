"""Whatever somebody typed, it stays within its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penciled.notifications.clean import ONE_LINE, cleaned, line, lines, link

ANYTHING = st.text(st.characters(), max_size=300)  # lone surrogates and controls too


@given(ANYTHING)
def test_a_line_is_one_line_that_can_be_sent(text: str) -> None:
    made = line(text)

    assert len(made.splitlines()) <= 1
    assert made.encode().decode() == made
    assert len(made) <= ONE_LINE
    assert line(made) == made


@given(ANYTHING)
def test_lines_break_at_newlines_alone(text: str) -> None:
    made = lines(text)

    assert made.splitlines() == (made.split("\n") if made else [])
    assert made.encode().decode() == made
    assert "\0" not in made


def test_a_name_keeps_its_letters() -> None:
    assert line("  Zoë   Ōkubo-Näf, אמה 王 ") == "Zoë Ōkubo-Näf, אמה 王"


def test_what_is_cut_says_so() -> None:
    assert line("a" * 300) == f"{'a' * (ONE_LINE - 1)}…"


def test_a_payload_is_cleaned_throughout() -> None:
    payload = {"name": "a\r\nb\0", "deep": {"list": ["\ud800", 1, None, True]}}

    assert cleaned(payload) == {"name": "a\nb\ufffd", "deep": {"list": ["\ufffd", 1, None, True]}}


@pytest.mark.parametrize(
    "address", ["https://video.example/maya?room=1", "http://localhost:8000/a_b"]
)
def test_a_web_address_stays(address: str) -> None:
    assert link(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "javascript:alert(1)",
        "video.example",
        'https://a" onclick="b',
        "https://a b",
        "https://a\nb",
    ],
)
def test_anything_else_is_no_link(address: str) -> None:
    assert link(address) == ""
