"""Whether two records may be of one person."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penciled.core.matching import (
    Match,
    Person,
    Sign,
    is_same_number,
    weigh,
)

BORN, OTHER = date(1990, 4, 1), date(1991, 4, 1)
texts = st.text(max_size=40)
people = st.builds(
    Person,
    names=st.lists(texts, max_size=2),
    mails=st.lists(texts, max_size=2),
    acting=st.lists(texts, max_size=2),
    phones=st.lists(st.text(st.sampled_from("0123456789+ ()-x"), max_size=18), max_size=2),
    born=st.none() | st.sampled_from([BORN, OTHER]),
)
letters = st.text("abcdfghijklmnopqrstuvwxyz", min_size=4, max_size=12)  # no "e": it may be of an ä


def named(one: str, other: str) -> Sign | None:
    signs = weigh(Person(names=[one]), Person(names=[other])).signs
    return signs[0] if signs else None


@given(people, people)
def test_which_is_first_makes_no_difference(one: Person, other: Person) -> None:
    assert weigh(one, other) == weigh(other, one)


@given(people)
def test_against_oneself_nothing_speaks(one: Person) -> None:
    assert not any(sign.is_against for sign in weigh(one, one).signs)


@given(st.lists(letters, min_size=1, max_size=3), st.randoms())
def test_order_capitals_and_gaps_make_no_difference(words: list[str], random: object) -> None:
    turned = list(words)
    random.shuffle(turned)  # type: ignore[attr-defined]

    assert named(" ".join(words), "  ".join(turned).upper()) is Sign.NAME


@given(letters, letters, st.integers(0, 3), st.sampled_from("abcxyz"))
def test_one_slip_in_a_word_still_makes_it_alike(
    first: str, last: str, at: int, letter: str
) -> None:
    slipped = last[:at] + letter + last[at + 1 :]

    assert named(f"{first} {last}", f"{first} {slipped}") in {Sign.NAME, Sign.ALIKE}


@given(letters, letters, st.sampled_from("\u0301\u0308\u0327\u030a"))
def test_accents_make_no_difference(first: str, last: str, accent: str) -> None:
    assert named(f"{first} {last}", f"{accent.join(first)} {last}{accent}") is Sign.NAME


@given(people, people)
def test_a_sign_is_found_once_and_the_heaviest_first(one: Person, other: Person) -> None:
    signs = weigh(one, other).signs

    assert len(set(signs)) == len(signs)
    assert [s.weight for s in signs] == sorted((s.weight for s in signs), reverse=True)


@pytest.mark.parametrize(
    ("one", "other", "sign"),
    [
        ("Elena Marsh", "Marsh Elena", Sign.NAME),
        ("Zoë Müller", "Zoe Mueller", Sign.NAME),
        ("Zoë Müller", "ZOE MULLER", Sign.NAME),
        ("Łukasz Størby", "Lukasz Storby", Sign.NAME),
        ("Strauß", "Strauss", Sign.NAME),
        ("Иван Петров", "Ivan Petrov", Sign.NAME),
        ("Νίκος Παππάς", "Nikos Pappas", Sign.NAME),
        ("Anne Marie Beck", "Annemarie Beck", Sign.NAME),
        ("Anne-Marie O’Neill", "Anne Marie O'Neill", Sign.NAME),
        ("Elena Marsh", "Elena Marsch", Sign.ALIKE),
        ("Elena Marsh", "Elnea Marsh", Sign.ALIKE),
        ("Elena Marsh", "E. Marsh", Sign.ALIKE),
        ("Elena Marsh", "Elena Sofia Marsh", Sign.ALIKE),
        ("Elena Marsh", "Elena", Sign.OTHER_NAME),
        ("Elena Marsh", "Jonah Marsh", Sign.OTHER_NAME),
        ("Elena Marsh", "E. M.", Sign.OTHER_NAME),
        ("Kim Ode", "Kim Ide", Sign.OTHER_NAME),
        ("Elena Marsh", "", None),
        ("王伟", "王伟", Sign.NAME),
    ],
)
def test_names_by_example(one: str, other: str, sign: Sign | None) -> None:
    assert named(one, other) is sign


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("(218) 555-0114", "+1 218 555 0114", True),
        ("0151 2345678", "+49 151 2345678", True),
        ("0049 151 2345678", "0151/2345678", True),
        ("555 01", "555 01", False),
        ("218 555 0114", "218 555 0115", False),
        ("5550114", "+99 12 34 555 0114", False),
        ("", "", False),
        ("٢١٨٥٥٥٠١١٤", "218 555 0114", True),
    ],
)
def test_numbers_by_example(one: str, other: str, same: bool) -> None:  # noqa: FBT001 -- an example
    assert is_same_number(one, other) is same


ELENA = Person(names=["Elena Marsh"], mails=["E@x.com"], phones=["218 555 0114"], born=BORN)


@pytest.mark.parametrize(
    ("who", "signs", "likely", "strong"),
    [
        (Person(names=["Elena Marsh"]), [Sign.NAME], True, False),
        (Person(names=["Elena Marsch"]), [Sign.ALIKE], True, False),
        (Person(names=["Jonah Reed"]), [Sign.OTHER_NAME], False, False),
        (Person(names=["Elena Marsh"], born=OTHER), [Sign.NAME, Sign.OTHER_BORN], False, False),
        (Person(names=["Elena Marsch"], born=BORN), [Sign.BORN, Sign.ALIKE], True, True),
        (Person(phones=["2185550114"]), [Sign.PHONE], True, False),
        (
            Person(names=["Tom Marsh"], phones=["2185550114"]),
            [Sign.PHONE, Sign.OTHER_NAME],
            True,
            False,
        ),
        (
            Person(names=["E Marsh"], phones=["2185550114"]),
            [Sign.PHONE, Sign.ALIKE],
            True,
            True,
        ),
        (Person(names=["Elena Marsh"], mails=["e@X.com "]), [Sign.MAIL, Sign.NAME], True, True),
        (Person(), [], False, False),
    ],
)
def test_what_speaks_for_it_by_example(
    who: Person,
    signs: list[Sign],
    likely: bool,  # noqa: FBT001 -- an example
    strong: bool,  # noqa: FBT001 -- an example
) -> None:
    found = weigh(ELENA, who)

    assert found == Match(tuple(signs))
    assert (found.is_likely, found.is_strong) == (likely, strong)


def test_an_address_that_acts_for_a_family_tells_its_members_apart_by_name() -> None:
    mia = Person(names=["Mia Marsh"], acting=["e@x.com"])
    tom = Person(names=["Tomas Marsh"], acting=["e@x.com"])
    mia_again = Person(names=["Mia Marsh"], acting=["E@X.com"])

    assert weigh(mia, tom) == Match((Sign.OTHER_NAME,))
    assert weigh(mia, mia_again) == Match((Sign.MAIL, Sign.NAME))
    assert weigh(mia, ELENA) == Match((Sign.MAIL, Sign.OTHER_NAME))
