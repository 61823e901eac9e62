"""A date of birth in three parts, as people say it: no calendar to leaf back through for years."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PARTS = ("month", "day", "year")
NAMES = tuple(f"birth_date_{part}" for part in PARTS)
FIRST_YEAR = 1900


class BirthDateWidget(forms.MultiWidget):
    """A month to choose, a day and a year to write."""

    template_name = "portal/birth_date.html"
    use_fieldset = True

    def __init__(self, *, own: bool) -> None:
        digits = {"inputmode": "numeric", "class": "input num"}
        super().__init__(
            {
                "month": forms.Select(
                    {"class": "input", "autocomplete": _fill("month", own=own)},
                    choices=[("", "—"), *((str(n), name) for n, name in MONTHS.items())],
                ),
                "day": forms.TextInput(digits | {"autocomplete": _fill("day", own=own)}),
                "year": forms.TextInput(digits | {"autocomplete": _fill("year", own=own)}),
            }
        )

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        labels = {"month": _("Month"), "day": _("Day"), "year": _("Year")}
        subwidgets = context["widget"]["subwidgets"]
        context["parts"] = list(zip(labels.items(), subwidgets, strict=True))
        return context

    def decompress(self, value: Any) -> list[str]:
        return list(value) if value else ["", "", ""]


class BirthDateField(forms.Field):
    """The day somebody was born, `FIRST_YEAR` to `today`; `own` that of whoever fills it in."""

    default_error_messages = {
        "required": gettext_lazy("Write the day, the month and the year."),
        "missing": gettext_lazy("Write all three: the day, the month and the year."),
        "digits": gettext_lazy("Write the day and the year in figures."),
        "long": gettext_lazy("Write the year with four figures."),
        "early": gettext_lazy("Write a year from 1900 on."),
        "none": gettext_lazy("There is no such day. Please check it."),
        "later": gettext_lazy("This day is yet to come. Please check it."),
    }

    def __init__(self, *, today: date, own: bool, **options: Any) -> None:
        self.today = today
        super().__init__(widget=BirthDateWidget(own=own), **options)

    def to_python(self, value: Any) -> date | None:
        parts = [str(part or "").strip() for part in value or ()]
        if not any(parts):
            return None
        if not all(parts):
            raise self._wrong("missing")
        if not all(part.isdecimal() and len(part) <= 4 for part in parts):  # noqa: PLR2004 -- a year
            raise self._wrong("digits")
        return self._date(*(int(part) for part in parts), written=len(parts[2]))

    def _date(self, month: int, day: int, year: int, *, written: int) -> date:
        if written < 4:  # noqa: PLR2004 -- as long as a year is
            raise self._wrong("long")
        if year < FIRST_YEAR:
            raise self._wrong("early")
        try:
            born = date(year, month, day)
        except ValueError:
            raise self._wrong("none") from None
        if born > self.today:
            raise self._wrong("later")
        return born

    def _wrong(self, code: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code)


def typed_parts(typed: dict[str, str]) -> list[str]:
    """Return what was typed before, part by part."""
    return [typed.get(name, "") for name in NAMES]


def _fill(part: str, *, own: bool) -> str:
    return f"bday-{part}" if own else "off"
