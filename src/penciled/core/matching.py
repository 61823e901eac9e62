"""Whether two records may be of one person: what speaks for it, what against it, and how much.

Nothing here decides: people do. Names are compared as they sound when read aloud: whatever their
capitals, accents, order and alphabet, and with a slip of the pen.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LIKELY, STRONG = 25, 70
LEAST_DIGITS, MOST_CODE = 6, 4
SLIPS = ((8, 2), (4, 1))  # letters a word has at least, slips it may have
LONGEST = 40  # letters of a word that are looked at
MOST_WORDS = 8
SPELLINGS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
CYRILLIC = dict(
    zip(
        "абвгдезийклмнопрстуфхыэіґ",
        "abvgdeziyklmnoprstufhyeig",
        strict=True,
    )
) | {
    "ж": "zh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ь": "",
    "ю": "yu",
    "я": "ya",
    "є": "ye",
    "ї": "yi",
}
GREEK = dict(zip("αβγδεζηικλμνξοπρσςτυω", "avgdeziiklmnxoprsstyo", strict=True)) | {
    "θ": "th",
    "φ": "f",
    "χ": "ch",
    "ψ": "ps",
}
LATIN = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "a", "œ": "o", "ı": "i"}
LETTERS = str.maketrans(CYRILLIC | GREEK | LATIN)


class Sign(StrEnum):
    """What speaks for one person, or against it."""

    MAIL = "same mail address"
    PHONE = "same phone number"
    NAME = "same name"
    ALIKE = "name alike"
    BORN = "same birth date"
    OTHER_NAME = "another name"
    OTHER_BORN = "another birth date"

    @property
    def weight(self) -> int:
        return WEIGHTS[self]

    @property
    def is_against(self) -> bool:
        return self.weight < 0


WEIGHTS = {
    Sign.MAIL: 60,
    Sign.PHONE: 50,
    Sign.NAME: 40,
    Sign.ALIKE: 25,
    Sign.BORN: 45,
    Sign.OTHER_NAME: -20,
    Sign.OTHER_BORN: -40,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is known of somebody, as they wrote it; `mails` are theirs, `acting` act for them."""

    names: Sequence[str] = ()
    mails: Sequence[str] = ()
    acting: Sequence[str] = ()
    phones: Sequence[str] = ()
    born: date | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """The signs found, those that weigh most first."""

    signs: tuple[Sign, ...] = ()

    @property
    def score(self) -> int:
        return sum(sign.weight for sign in self.signs)

    @property
    def is_likely(self) -> bool:
        """Whether it is worth a look."""
        return self.score >= LIKELY

    @property
    def is_strong(self) -> bool:
        """Whether somebody has to say that it is, or that it is not."""
        return self.score >= STRONG


def weigh(one: Person, other: Person) -> Match:
    """Say what speaks for these two being one person; which is first makes no difference."""
    found = [_named(one, other), _born(one, other)]
    if _share_mail(one, other, are_family=Sign.OTHER_NAME in found):
        found.append(Sign.MAIL)
    if any(is_same_number(a, b) for a in one.phones for b in other.phones):
        found.append(Sign.PHONE)
    signs = [sign for sign in found if sign]
    return Match(tuple(sorted(signs, key=lambda sign: -sign.weight)))


def _share_mail(one: Person, other: Person, *, are_family: bool) -> bool:
    """Say whether an address is both's; one that acts for a family says nothing of its members."""
    own, others = set(map(_small, one.mails)), set(map(_small, other.mails))
    acting, acting_too = set(map(_small, one.acting)), set(map(_small, other.acting))
    shared = (own & others) | (own & acting_too) | (acting & others)
    return bool((shared if are_family else shared | (acting & acting_too)) - {""})


def is_same_number(one: str, other: str) -> bool:
    """Say whether these call the same phone, with the code of a country or without it."""
    some = sorted((national(one), national(other)), key=len)
    short, long = some
    is_end = long.endswith(short) and len(long) - len(short) <= MOST_CODE
    return len(short) >= LEAST_DIGITS and is_end


def national(number: str) -> str:
    """Return the figures of a number without the zeros it begins with."""
    digits = (str(unicodedata.digit(each)) for each in number if each.isdecimal())
    return "".join(digits).lstrip("0")


def spoken(text: str) -> str:
    """Return a text as it is compared: "Zoë Müller", "ZOE MUELLER" and "Зое Муллер" are one."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(each for each in apart if not unicodedata.combining(each)).casefold()
    said = bare.translate(LETTERS)
    for long, short in SPELLINGS:
        said = said.replace(long, short)
    return said


def spoken_words(name: str) -> list[str]:
    """Return the words of a name as they are compared."""
    said = "".join(each if each.isalnum() else " " for each in spoken(name.replace("’", "'")))
    return [word[:LONGEST] for word in said.split()[:MOST_WORDS]]


def _named(one: Person, other: Person) -> Sign | None:
    pairs = [(spoken_words(a), spoken_words(b)) for a in one.names for b in other.names]
    said = [pair for pair in pairs if all(pair)]
    if not said:
        return None
    if any(_is_same(*pair) for pair in said):
        return Sign.NAME
    return Sign.ALIKE if any(_is_alike(*pair) for pair in said) else Sign.OTHER_NAME


def _is_same(one: list[str], other: list[str]) -> bool:
    return Counter(one) == Counter(other) or "".join(one) == "".join(other)


def _is_alike(one: list[str], other: list[str]) -> bool:
    """Say whether each word of the shorter name has one like it in the longer.

    At least two do, unless neither has more than one, and at least one of them is written out.
    """
    short, long = sorted((sorted(one), sorted(other)), key=lambda words: (len(words), words))
    left, written_out = list(long), 0
    for word in sorted(short, key=len, reverse=True):
        like = next((each for each in left if each == word), None)
        like = like or next((each for each in left if _is_close(word, each)), None)
        if like is None:
            return False
        left.remove(like)
        written_out += min(len(word), len(like)) > 1
    enough = len(short) > 1 or len(long) == 1
    return enough and written_out > 0


def _is_close(one: str, other: str) -> bool:
    """Say whether it may be one word: an initial and its name, or a slip or two."""
    short, long = sorted((one, other), key=len)
    if len(short) == 1:
        return long.startswith(short)
    slips = next((most for letters, most in SLIPS if len(short) >= letters), 0)
    return len(long) - len(short) <= slips and _slips(one, other) <= slips


def _slips(one: str, other: str) -> int:
    """Count letters left out, put in, mistaken, or two swapped."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]


def _born(one: Person, other: Person) -> Sign | None:
    if one.born is None or other.born is None:
        return None
    return Sign.BORN if one.born == other.born else Sign.OTHER_BORN


def _small(mail: str) -> str:
    return mail.strip().casefold()
