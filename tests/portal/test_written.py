"""What counts as writing: every real name passes, and nothing that only looks like one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from penciled.portal import written

NAMES = (
    "Elena Marsh",
    "O’Brien",
    "O'Connor-Smith",
    "Nguyễn Thị Minh Khai",
    "Łukasz Żółć",
    "Þórdís Guðmundsdóttir",
    "Ὀδυσσεύς",
    "Александра Ёлкина",
    "Ժաննա",
    "თამარ",
    "מִרְיָם בת־שבע",
    "عبد الرحمن",
    "علی‌رضا",  # with a joiner that keeps two letters apart
    "رضا قلی‌زاده",
    "ശ്രീലക്ഷ്മി",
    "ශ්‍රී ලංකා",
    "क्षितिज शर्मा",
    "รัตนาภรณ์",
    "བསྟན་འཛིན",
    "မြင့်မြင့်",
    "李小龍",
    "𠮷田",
    "葛󠄀城",
    "渡邉 さくら",
    "김수현",
    "ᎠᏂᎩᏚᏩᎩ",
    "Māui",
    "ʻAukai",
    "X Æ A-12",
    "Dr. Martin Luther King, Jr.",
    "Zoë",
    "N.",
    "𞤀𞤣𞤤𞤢𞤥",
    "ⵜⴰⵏⵉⵔⵜ",
)
INVISIBLE = "\u200b\u2060\ufeff\u00ad\u200e\u200f\u061c\u2062\U000e0041\u3164\u2800\u115f\u034f"
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
NO_NAMES = (
    "\u200d",
    "\u200c\u200d",
    "\u0301",
    "\u0301\u0302",
    "\u3164",
    "\u2800",
    "👨‍👩‍👧",
    "🙂",
    "-",
    ".",
    "...",
    "12345",
    "A\u200d",
    "\u200cB",
    "A\u200d\u200dB",
    "👩‍⚕️ Elena\u200d",
    "E" + "\u0301" * 7,
    "Elena\ue000",
    "Elena\ufdd0",
    "El\tena",
    "El\u2028ena",
)
ADDRESSES = (
    "elena@example.com",
    "e.marsh+practice@mail.example.co.uk",
    "o'brien@example.ie",
    "elena_marsh-1@ex-ample.museum",
    "elena@bücher.example",
    "elena@xn--bcher-kva.example",
    "1@2.example",
)
NO_ADDRESSES = {
    ".elena@example.com": "a dot too many",
    "elena.@example.com": "a dot too many",
    "el..ena@example.com": "a dot too many",
    "elena@.example.com": "a dot too many",
    "elena@example..com": "a dot too many",
    "elena@example.com.": "a dot too many",
    '"elena marsh"@example.com': "quotation marks",
    '"a@b"@example.com': "quotation marks",
    "elena@[127.0.0.1]": "not a number",
    "elena@[IPv6:2001:db8::1]": "not a number",
    "elena@127.0.0.1": "not a number",
    "elena@example。com": "no ending",
    "elena@mail。example.com": "look like a mail address",
    "elena@ｅxample.com": "look like a mail address",
    "e" * 65 + "@example.com": "look like a mail address",
    "el ena@example.com": "look like a mail address",
    "a@b@example.com": "look like a mail address",
    "elena@example": "no ending",
    "elena": "has an @ in it",
    "@example.com": "has an @ in it",
}
Check = Callable[[str], None]


def refusal(text: str, *checks: Check) -> str:
    """Return why `text` is refused, or nothing."""
    for check in checks:
        try:
            check(text)
        except ValidationError as refused:
            return str(refused.message)
    return ""


def as_name(text: str) -> str:
    return refusal(text, written.one_line, written.name)


@pytest.mark.parametrize("name", NAMES)
def test_a_real_name_passes_in_any_script(name: str) -> None:
    assert as_name(name) == ""


@given(
    parts=st.lists(st.sampled_from(NAMES), min_size=1, max_size=4),
    between=st.sampled_from([" ", "-", " - ", ", ", "’", "·", " y ", "‐"]),
)
def test_names_that_are_put_together_pass(parts: list[str], between: str) -> None:
    assert as_name(between.join(parts)) == ""


@pytest.mark.parametrize("text", NO_NAMES, ids=ascii)
def test_what_nobody_is_called_is_refused_in_words(text: str) -> None:
    assert as_name(text).endswith(".")


@given(name=st.sampled_from(NAMES), char=st.sampled_from(INVISIBLE + TURNING), data=st.data())
def test_a_name_with_something_unseen_in_it_is_refused(
    name: str, char: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(name)))

    assert "can’t be shown" in as_name(name[:place] + char + name[place:])


@given(st.text(st.characters(categories=["M", "Z", "Cc", "Cf", "Co", "Cs", "P", "S", "N"])))
def test_nothing_without_a_letter_is_a_name(text: str) -> None:
    assert as_name(text)


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_ordinary_address_passes(address: str) -> None:
    assert refusal(address, written.one_line, written.mail_address) == ""


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_an_odd_address_is_refused_and_what_is_odd_is_said(address: str) -> None:
    said = refusal(address, written.one_line, written.mail_address)

    assert NO_ADDRESSES[address] in said


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_is_typed_as_an_address_gets_an_answer(local: str, host: str) -> None:
    refusal(f"{local}@{host}", written.one_line, written.mail_address)


def test_a_note_may_hold_lines_and_pictures_but_nothing_that_turns_it_round() -> None:
    assert refusal("Line one\nand\ttwo 👨‍👩‍👧", written.written) == ""
    assert "can’t be shown" in refusal("\u202eabc", written.written)
