"""In which language a mail is: its reader's, as far as mails are written in it.

`compose` lets it hold while a mail is written; nothing else is asked, so that a mail comes out
the same whoever writes it and whatever was written before.
"""

from __future__ import annotations

from django.utils.translation import get_language

from penciled.core.languages import locale_of


def locale() -> str:
    """Return how dates, times and zones are said in the mail that is being written."""
    return locale_of(get_language())


def html_language() -> str:
    """Return what the mail that is being written tells screen readers of its language."""
    return locale().replace("_", "-")
