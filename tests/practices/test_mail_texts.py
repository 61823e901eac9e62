"""A practice's own words: who may choose them, for which mails, and what rides along with one."""

from __future__ import annotations

from typing import Any

import pytest

from penciled.audit.models import Entry
from penciled.core.errors import InvalidInput, NotPermitted, StaleChange
from penciled.core.fingerprint import fingerprint
from penciled.practices.mail_texts import (
    MannerSaid,
    TextSaid,
    manner_of,
    manner_said,
    save_manner,
    save_text,
    text_said,
)
from penciled.practices.models import MailText
from tests.factory import NOW, House, make_house, make_member

pytestmark = pytest.mark.django_db

KIND = ("request.declined", "de")
OURS = fingerprint(TextSaid())
SAID = TextSaid(subject="Leider nicht: {start}", words="Guten Tag {first_name}.")


@pytest.fixture
def house() -> House:
    return make_house()


def how(house: House, **roles: Any) -> dict[str, Any]:
    return {"by": make_member(house.practice, "Ana Ruiz", **roles), "now": NOW}


def test_own_words_ride_along_with_mails_in_their_language_alone(house: House) -> None:
    save_text(house.practice, KIND, SAID, shown=OURS, **how(house, is_owner=True))

    german, english = (manner_of(house.practice, KIND[0], each) for each in ("de", ""))

    assert german == {
        "language": "de",
        "names_service": False,
        "own": {"subject": SAID.subject, "words": SAID.words},
    }
    assert english == {"language": "en", "names_service": False, "own": {}}


def test_only_who_decides_for_the_practice_chooses_words(house: House) -> None:
    elsewhere = make_house("third")
    manner = MannerSaid(language="de", mails_name_service=True, mails_carry_note=True)
    shown = fingerprint(manner_said(house.practice))

    for one in (how(house), how(elsewhere, is_owner=True)):
        with pytest.raises(NotPermitted):
            save_text(house.practice, KIND, SAID, shown=OURS, **one)
        with pytest.raises(NotPermitted):
            save_manner(house.practice, manner, shown=shown, **one)

    assert not MailText.objects.exists()


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (("entry.code", "en"), SAID),
        (("request.declined", "fr"), SAID),
        (KIND, TextSaid(subject="{code}")),
        (KIND, TextSaid(words="}")),
    ],
)
def test_what_no_mail_could_say_is_not_kept(
    house: House, kind: tuple[str, str], said: TextSaid
) -> None:
    with pytest.raises(InvalidInput):
        save_text(house.practice, kind, said, shown=OURS, **how(house, is_owner=True))


def test_a_language_without_mails_is_not_the_practices(house: House) -> None:
    said = MannerSaid(language="tlh", mails_name_service=False, mails_carry_note=False)
    shown = fingerprint(manner_said(house.practice))

    with pytest.raises(InvalidInput):
        save_manner(house.practice, said, shown=shown, **how(house, is_owner=True))


def test_what_changed_is_on_record_once_and_what_did_not_is_not(house: House) -> None:
    owner = how(house, is_owner=True)
    for shown in (OURS, fingerprint(SAID)):
        save_text(house.practice, KIND, SAID, shown=shown, **owner)
    with pytest.raises(StaleChange):
        save_text(house.practice, KIND, TextSaid(), shown=OURS, **owner)
    stands = manner_said(house.practice)
    save_manner(house.practice, stands, shown=fingerprint(stands), **owner)

    assert text_said(house.practice, *KIND) == SAID
    assert [each.action for each in Entry.objects.all()] == ["mail_text.saved"]
