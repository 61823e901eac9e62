"""The languages that mails are written in, each under its own name.

Pages are in English; a mail goes out in its reader's language.
"""

from __future__ import annotations

ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "de": "Deutsch"}
_LOCALES = {ENGLISH: "en_US", "de": "de_DE"}


def language_of(*wanted: str | None) -> str:
    """Return the first of `wanted` that mails are written in, such as "de" for "de-AT"."""
    for each in wanted:
        known = (each or "").replace("_", "-").partition("-")[0].lower()
        if known in LANGUAGES:
            return known
    return ENGLISH


def locale_of(language: str | None) -> str:
    """Return how dates, times and zones are said in a language: "de_DE" for "de"."""
    return _LOCALES[language_of(language)]
