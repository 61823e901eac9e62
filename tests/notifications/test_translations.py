"""Every text of a mail is translated, wholly and certainly, with the same places to be filled."""

from __future__ import annotations

import re
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest

from penciled.core.languages import ENGLISH, LANGUAGES

ROOT = Path(__file__).parent.parent.parent
PLACE = re.compile(r"%\(\w+\)s|<[^>]*>")


def _words() -> Any:
    loader = SourceFileLoader("words", str(ROOT / "bin/words"))
    spec = spec_from_loader("words", loader)
    assert spec
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


words = _words()
FILES = sorted(words.LOCALES.glob("*/LC_MESSAGES/django.po"))


def test_there_is_a_file_for_every_language_but_the_one_things_are_written_in() -> None:
    assert [path.parent.parent.name for path in FILES] == sorted(LANGUAGES.keys() - {ENGLISH})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.parent.name)
def test_every_text_is_translated_and_none_is_a_guess(path: Path) -> None:
    assert list(words.lacking(words.merged(path))) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.parent.name)
def test_what_is_kept_is_what_bin_words_would_write(path: Path) -> None:
    assert sorted(words.brought_up_to_date(path)) == [], "run bin/words"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.parent.name)
def test_a_translation_has_the_same_places_as_what_it_translates(path: Path) -> None:
    wrong = [
        (one, other)
        for each in words.merged(path)
        if each.id
        for one, other in zip(words._pair(each.id), words._pair(each.string), strict=True)
        if sorted(PLACE.findall(one)) != sorted(PLACE.findall(other))
    ]

    assert wrong == []


def test_no_text_is_said_both_with_and_without_a_plural() -> None:
    """Python 3.11.2 does not find the singular of a plural by itself: such texts need a context."""
    said = [(text, context) for _, text, context in words.said_everywhere()]
    alone = {(text, context) for text, context in said if isinstance(text, str)}
    of_plurals = {(text[0], context) for text, context in said if isinstance(text, tuple)}

    assert alone & of_plurals == set()


def test_what_is_said_is_found_in_templates_and_writers_alike() -> None:
    said = {repr(each.id) for each in words.said()}

    assert {
        "'New request: %(start)s'",  # a writer's
        "'Accept or decline it there. The client is mailed either way.'",  # a template's
        "('You have an appointment', 'You have %(count)s appointments')",
    } <= said


def test_a_text_without_a_translation_is_noticed() -> None:
    catalog = words.merged(FILES[0])
    catalog.add("Not translated yet")
    catalog["New request"].flags.add("fuzzy")

    assert sorted(words.lacking(catalog)) == ["New request", "Not translated yet"]
