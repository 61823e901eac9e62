"""A language is one of those that mails are written in, or else English."""

from __future__ import annotations

import pytest
from babel import Locale

from penciled.core.languages import LANGUAGES, language_of, locale_of


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (["de"], "de"),
        (["de-AT"], "de"),
        (["DE_ch"], "de"),
        (["", "de"], "de"),
        ([None, "en", "de"], "en"),
        (["fr", "de"], "de"),
        (["fr"], "en"),
        ([], "en"),
        (["../de", "\0"], "en"),
    ],
)
def test_the_first_wish_that_can_be_met_is(wanted: list[str | None], found: str) -> None:
    assert language_of(*wanted) == found


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_its_own_way_to_say_dates(language: str) -> None:
    assert Locale.parse(locale_of(language)).language == language


def test_a_language_goes_by_its_own_name() -> None:
    assert {key: Locale(key).get_display_name(key) for key in LANGUAGES} == {
        "en": "English",
        "de": "Deutsch",
    }
