"""Make what people typed fit for a mail: no header of their own, no line of their own.

Forms refuse most of this already. A mail is written long after, from rows that may be
older than the form, so here it is made harmless once more and never refused.
"""

from __future__ import annotations

import re
from typing import Any

ONE_LINE, MANY_LINES = 200, 4000

# Controls but newline and tab, halves of surrogate pairs, and what turns the writing direction.
_HARMFUL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]"
)
_BREAKS = re.compile("\r\n?|[\u2028\u2029\x85]")


def cleaned(value: Any) -> Any:
    """Return a payload with every text in it made harmless; all else stays as it is."""
    if isinstance(value, str):
        return _HARMFUL.sub("\N{REPLACEMENT CHARACTER}", _BREAKS.sub("\n", value))
    if isinstance(value, dict):
        return {cleaned(key): cleaned(each) for key, each in value.items()}
    if isinstance(value, list):
        return [cleaned(each) for each in value]
    return value


def line(value: object, most: int = ONE_LINE) -> str:
    """Return one line of at most `most` characters, fit for a header or a sentence."""
    words = " ".join(str(cleaned(str(value))).split())
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def header(value: object, most: int = ONE_LINE) -> str:
    """Return one line for a header, which nobody takes for an encoded one."""
    return line(str(value).replace("=?", "= ?"), most)


def lines(value: object, most: int = MANY_LINES) -> str:
    """Return text in the lines it was typed in, cut where it is endless."""
    words = str(cleaned(str(value))).strip()
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def link(value: object) -> str:
    """Return a web address that may be clicked on; empty when it is none."""
    words = str(value)
    is_one = words.startswith(("https://", "http://")) and words == line(words, 2000)
    return words if is_one and not set(words) & set(" <>\"'") else ""
