"""A practice's own words in place of ours, with their places filled: see `practices.mail_texts`.

They ride along with the message, so that a mail says what stood when it was posted. They are
text and nothing else: what looks like HTML in them is shown as it was typed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from penciled.core.placeholders import fill
from penciled.notifications.clean import line, lines
from penciled.notifications.registry import Letter
from penciled.notifications.told import Told


def own_words(told: Told, letter: Letter) -> Letter:
    """Return the letter under the practice's subject and with its opening, where it has them."""
    own, values = told.payload.get("own") or {}, places_of(told, letter)
    subject = line(fill(str(own.get("subject", "")), values)) or letter.subject
    if told.payload.get("is_test"):
        subject = _("Test: %(subject)s") % {"subject": subject}
    opening = lines(fill(str(own.get("words", "")), values))
    return replace(letter, subject=subject, context={**letter.context, "opening": opening})


def places_of(told: Told, letter: Letter) -> dict[str, str]:
    """Return what the places of a mail are filled with, each a line."""
    values: dict[str, Any] = {
        "first_name": told.first_name,
        "initials": told.line("initials"),
        "practice": told.practice_name,
    }
    if visit := letter.context.get("visit"):
        values |= {
            "practitioner": visit.practitioner_name,
            "start": visit.start,
            "day": visit.day,
            "time": visit.hours,
            "zone": visit.zone_name,
            "length": visit.takes,
        }
    if dates := letter.context.get("dates"):
        values["count"] = dates.count
    return {name: line(value) for name, value in values.items()}
