"""How often what is booked repeats, until when, and which of its dates are left out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.core.errors import InvalidInput
from penciled.core.recurrence import MOST, Monthly, Recurrence, Unit, is_last_weekday
from penciled.desk.repeats import say_monthly, say_rule

if TYPE_CHECKING:
    from collections.abc import Sequence

SUNDAY_FIRST = (6, 0, 1, 2, 3, 4, 5)
NEVER, UNTIL, TIMES = "", "until", "times"
HOW = (
    (NEVER, gettext_lazy("Does not repeat")),
    (Unit.WEEK.value, gettext_lazy("By the week")),
    (Unit.MONTH.value, gettext_lazy("By the month")),
)
ENDS = ((TIMES, gettext_lazy("After")), (UNTIL, gettext_lazy("On")))
GENERAL = (
    (Monthly.ON_DAY.value, gettext_lazy("on the same day of the month")),
    (Monthly.ON_WEEKDAY.value, gettext_lazy("on the same weekday of the month")),
    (Monthly.ON_LAST_WEEKDAY.value, gettext_lazy("on the last such weekday of the month")),
)
EVERY = gettext_lazy("Say every how many weeks or months, from 1 to 52.")
DAYS = gettext_lazy("Choose from the days of the week.")
MONTHLY = gettext_lazy("Choose which day of the month.")
END = gettext_lazy("Say when it ends.")
LAST = gettext_lazy("Choose its last day.")
COUNT = gettext_lazy("Say how many times, from 1 to 366.")
SKIP = gettext_lazy("Tick the dates to leave out in the list.")
FOR_WEEKS, FOR_MONTHS = "weekdays", "monthly"


class DatesField(forms.Field):
    """Dates that are ticked in a list; cleans to a set of them."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> frozenset[date]:
        typed: Sequence[str] = value or ()
        if len(typed) > MOST:
            raise forms.ValidationError(SKIP)
        try:
            return frozenset(map(date.fromisoformat, typed))
        except ValueError as error:
            raise forms.ValidationError(SKIP) from error


class RepeatForm(forms.Form):
    """Cleans to `rule`, a `Recurrence` that falls on `on`; None while nothing repeats."""

    use_required_attribute = False

    repeats = forms.ChoiceField(
        label=gettext_lazy("Repeats"),
        choices=HOW,
        required=False,
        widget=forms.Select({"class": "input"}),
    )
    every = forms.IntegerField(
        label=gettext_lazy("Every"),
        required=False,
        error_messages={"invalid": EVERY},
        widget=forms.TextInput({"class": "input num", "inputmode": "numeric"}),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("On"),
        choices=[(day, WEEKDAYS[day]) for day in SUNDAY_FIRST],
        coerce=int,
        required=False,
        error_messages={"invalid_choice": DAYS, "invalid_list": DAYS},
    )
    monthly = forms.TypedChoiceField(
        label=gettext_lazy("Which day"),
        choices=GENERAL,
        coerce=Monthly,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": MONTHLY},
    )
    ends = forms.ChoiceField(
        label=gettext_lazy("Ends"),
        choices=ENDS,
        required=False,
        error_messages={"invalid_choice": END},
    )
    until = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        error_messages={"invalid": LAST},
        widget=forms.DateInput({"type": "date", "class": "input"}, format="%Y-%m-%d"),
    )
    times = forms.IntegerField(
        label=gettext_lazy("How many times"),
        required=False,
        error_messages={"invalid": COUNT},
        widget=forms.TextInput({"class": "input num", "inputmode": "numeric"}),
    )
    skip = DatesField(required=False)
    skip_overlaps = forms.BooleanField(
        label=gettext_lazy("Leave out the dates that overlap"), required=False
    )
    anyway = forms.BooleanField(label=gettext_lazy("Book them anyway"), required=False)
    weighed = forms.CharField(max_length=80, required=False)

    def __init__(self, data: Any = None, *, on: date | None) -> None:
        begun = {
            "every": 1,
            "weekdays": [str(on.weekday())] if on else [],
            "monthly": Monthly.ON_WEEKDAY.value,
            "ends": TIMES,
            "times": 12,
        }
        super().__init__(data, prefix="series", auto_id="%s", initial=begun)
        self.on = on
        self.rule: Recurrence | None = None
        if on:
            self.fields["monthly"].choices = _monthly(on)  # type: ignore[attr-defined]

    @property
    def days(self) -> list[tuple[int, str, str, bool]]:
        """Return each day of the week: its number, its name in full and short, whether chosen."""
        chosen = {str(each) for each in self["weekdays"].value() or ()}
        return [
            (day, str(WEEKDAYS[day]), str(WEEKDAYS_ABBR[day]), str(day) in chosen)
            for day in SUNDAY_FIRST
        ]

    @property
    def picked(self) -> bool:
        """Say whether it is to repeat, as far as that is known."""
        return bool(self["repeats"].value())

    @property
    def takes_more(self) -> bool:
        """Say whether it repeats, and how is clear."""
        return self.rule is not None

    @property
    def said(self) -> str:
        """Say how it repeats, once that is clear: "Every week on Tue, 12 times"."""
        return say_rule(self.rule, self.on) if self.rule and self.on else ""

    @property
    def trouble(self) -> str:
        """Say what is wrong with how it repeats, in one sentence or more."""
        return " ".join(str(words) for some in self.errors.values() for words in some)

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        unit = said.get("repeats", self["repeats"].value())
        if not unit:
            self.errors.clear()
            return said
        self._forget(FOR_MONTHS if unit == Unit.WEEK else FOR_WEEKS)
        ends = said.get("ends") or TIMES
        self._forget(UNTIL if ends == TIMES else TIMES)
        self._require("every", EVERY)
        self._require(ends, COUNT if ends == TIMES else LAST)
        if not self.errors and self.on:
            self._find_rule(Unit(unit))
        return said

    def _forget(self, name: str) -> None:
        """Leave out what is not asked of what was chosen."""
        self.errors.pop(name, None)
        self.cleaned_data.pop(name, None)

    def _require(self, name: str, words: Any) -> None:
        if name not in self.errors and self.cleaned_data.get(name) is None:
            self.add_error(name, str(words))

    def _find_rule(self, unit: Unit) -> None:
        said, on = self.cleaned_data, self.on
        try:
            rule = Recurrence(
                every=said["every"],
                unit=unit,
                weekdays=frozenset(said.get("weekdays", ())),
                monthly=said.get("monthly"),
                until=said.get("until"),
                times=said.get("times"),
            )
            if on:
                rule.dates(on)
        except InvalidInput as refusal:
            self.add_error(refusal.field, self._worded(refusal))
        else:
            self.rule = rule

    def _worded(self, refusal: InvalidInput) -> str:
        if refusal.field == FOR_WEEKS and self.on and self.cleaned_data["weekdays"]:
            words = {"day": WEEKDAYS[self.on.weekday()]}
            return _("The first one is on a %(day)s, so choose that day too.") % words
        return str(refusal)


def _monthly(on: date) -> list[tuple[str, str]]:
    some = [each for each in Monthly if each is not Monthly.ON_LAST_WEEKDAY or is_last_weekday(on)]
    return [(each.value, say_monthly(each, on)) for each in some]
