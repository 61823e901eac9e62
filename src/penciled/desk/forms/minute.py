"""A minute of the day as people type it: "9", "9:30 am", "5.30p", "17:30", "noon", "midnight"."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from penciled.core import wording
from penciled.core.wall import MINUTES_PER_DAY

NOON = 720
HOUR = 60
TYPED = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.h]?(?P<minute>\d{2}))?\s*(?P<half>[ap])?\.?(?:m\.?)?", re.ASCII
)
LONGEST = 20


class MinuteField(forms.CharField):
    """Cleans to minutes since midnight. With `ends`, midnight is the one that ends the day."""

    def __init__(self, *, ends: bool = False, **options: Any) -> None:
        self.ends = ends
        widget = forms.TextInput(
            {"class": "input num", "autocomplete": "off", "spellcheck": "false"}
        )
        super().__init__(max_length=LONGEST, widget=widget, **options)

    def prepare_value(self, value: Any) -> Any:
        return wording.say_minutes(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        if not typed:
            return None
        minute = minute_of(typed)
        if minute is None:
            raise forms.ValidationError(_("Type a time, such as 9:30 AM or 17:00."), code="invalid")
        if self.ends and minute == 0:
            return MINUTES_PER_DAY
        return minute


def minute_of(typed: str) -> int | None:
    """Return the minute of the day that is meant, 1440 for 24:00; None when it is not clear."""
    words = " ".join(typed.casefold().split())
    if words in {"noon", "12 noon"}:
        return NOON
    if words in {"midnight", "12 midnight"}:
        return 0
    found = TYPED.fullmatch(words)
    if not found:
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        if not 0 < hour * HOUR <= NOON:
            return None
        hour = hour % 12 + (12 if found["half"] == "p" else 0)
    total = hour * HOUR + minute
    return total if minute < HOUR and total <= MINUTES_PER_DAY else None
