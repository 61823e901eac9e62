"""The rules of asking, as they are typed: whole numbers with their units.

The practice's form has them all. A practitioner's lets each row be as the practice has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.availability.terms import TermsAsked
from penciled.core import wording
from penciled.desk.forms.minute import MinuteField
from penciled.desk.stale import ShownForm
from penciled.desk.undoing import say_grace

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from penciled.availability.models import TermsFields

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
UNITS = (("hours", gettext_lazy("hours")), ("days", gettext_lazy("days")))
GRACES = (0, 10, 20, 60, 300, 600)
OF_THE_PRACTICE = ("open_requests", "answers_settle")  # the same for everybody in it
ANSWER_WITHIN = (12, 24, 48, 72, 120, 168)
LONGEST_NOTICE = 366 * DAY
TOO_LONG_AHEAD = gettext_lazy("At most a year ahead.")
SERVICES_OWN = gettext_lazy("A service may have times of its own, which go first.")
HOURS_BEFORE = gettext_lazy("hours before")


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: the fields typed for it, each with its unit, and what an empty one means."""

    fields: Mapping[str, Any]
    name: StrOrPromise = ""
    empty: StrOrPromise = ""


RULES: Mapping[str, Rule] = {
    "notice": Rule({"notice": ""}),
    "asked_by": Rule(
        {"asked_by": gettext_lazy("the day before")},
        empty=gettext_lazy("Leave it empty where notice alone is to count."),
    ),
    "horizon": Rule({"horizon": gettext_lazy("days")}),
    "increment": Rule(
        {"increment": gettext_lazy("minutes")},
        empty=gettext_lazy("Leave it empty, and appointments follow each other without a gap."),
    ),
    "buffers": Rule(
        {
            "buffer_before": gettext_lazy("minutes before"),
            "buffer_after": gettext_lazy("minutes after"),
        },
        name=gettext_lazy("Time between appointments"),
    ),
    "most_per_day": Rule(
        {"most_per_day": gettext_lazy("appointments a day")},
        empty=gettext_lazy("Leave it empty for no limit."),
    ),
    "response_time": Rule({"response_time": ""}),
    "late_within": Rule({"late_within": HOURS_BEFORE}),
    "cancel_until": Rule({"cancel_until": HOURS_BEFORE}),
    "open_requests": Rule({"open_requests": gettext_lazy("requests waiting")}),
    "answers_settle": Rule({"answers_settle": ""}),
}


class NumberField(forms.IntegerField):
    """A whole number between `least` and `most`, typed into a narrow field."""

    def __init__(self, *, least: int, most: int, **options: Any) -> None:
        words = gettext_lazy("Type a whole number from %(least)s to %(most)s.")
        said = words % {"least": least, "most": most}
        errors = dict.fromkeys(("required", "invalid", "min_value", "max_value"), said)
        widget = forms.TextInput(
            {"class": "input num", "inputmode": "numeric", "autocomplete": "off"}
        )
        super().__init__(
            min_value=least, max_value=most, error_messages=errors, widget=widget, **options
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A rule as it is drawn; `shared` says what the practice has, where that can be taken."""

    key: str
    name: str
    empty: str
    fields: Sequence[tuple[forms.BoundField, str]]
    unit: forms.BoundField | None
    shared: str
    is_shared: bool


class TermsForm(ShownForm):
    notice = NumberField(label=gettext_lazy("Notice"), least=0, most=8784)
    notice_unit = forms.ChoiceField(
        label=gettext_lazy("Unit of the notice"),
        choices=UNITS,
        widget=forms.Select({"class": "input"}),
    )
    asked_by = MinuteField(label=gettext_lazy("Ask by"), required=False)
    horizon = NumberField(label=gettext_lazy("Horizon"), least=1, most=730)
    increment = NumberField(label=gettext_lazy("Starts every"), least=5, most=1440, required=False)
    buffer_before = NumberField(label=gettext_lazy("Time before an appointment"), least=0, most=480)
    buffer_after = NumberField(
        label=gettext_lazy("Time after an appointment"), least=0, most=480, help_text=SERVICES_OWN
    )
    most_per_day = NumberField(label=gettext_lazy("At most"), least=1, most=100, required=False)
    response_time = forms.TypedChoiceField(
        label=gettext_lazy("Response time"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.Select({"class": "input"}),
    )
    late_within = NumberField(label=gettext_lazy("Cancelled late"), least=0, most=720)
    cancel_until = NumberField(label=gettext_lazy("Cancelling online"), least=0, most=720)
    open_requests = NumberField(label=gettext_lazy("Requests of one client"), least=1, most=50)
    answers_settle = forms.TypedChoiceField(
        label=gettext_lazy("Answers go out"),
        coerce=int,
        widget=forms.Select({"class": "input"}),
    )
    as_practice = forms.MultipleChoiceField(
        label=gettext_lazy("As the practice"),
        choices=[(key, rule.name or key) for key, rule in RULES.items()],
        required=False,
        widget=forms.MultipleHiddenInput,
    )

    def __init__(  # noqa: PLR0913 -- all that a page shows
        self,
        data: Any = None,
        *,
        terms: TermsFields,
        says: Mapping[str, Any],
        shown: str,
        open_requests: int | None = None,
        answers_settle: int = 0,
        shared: Mapping[str, str] | None = None,
        own: Sequence[str] = (),
    ) -> None:
        as_practice = [key for key, rule in RULES.items() if not set(rule.fields) & set(own)]
        initial = _typed(terms) | {"open_requests": open_requests, "as_practice": as_practice}
        initial["answers_settle"] = answers_settle
        super().__init__(data, shown=shown, initial=initial)
        self.shared = shared or {}
        self._offer_response_times(terms.response_time)
        self._offer_graces(answers_settle)
        for key, sentence in says.items():
            self.fields[next(iter(RULES[key].fields))].help_text = sentence
        for name in ("as_practice",) if open_requests else OF_THE_PRACTICE:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        for key in said.get("as_practice", ()):
            for name in (*RULES[key].fields, *(["notice_unit"] if key == "notice" else [])):
                self.errors.pop(name, None)
        if "notice" in said and self._notice() > LONGEST_NOTICE and "notice" in self.own():
            self.add_error("notice", TOO_LONG_AHEAD)
        return said

    def own(self) -> set[str]:
        """Return the terms that are not as the practice has them."""
        shared = self.cleaned_data.get("as_practice", ())
        kept = [rule.fields for key, rule in RULES.items() if key not in shared]
        return {name for fields in kept for name in fields} - {*OF_THE_PRACTICE}

    def asked(self, terms: TermsFields) -> TermsAsked:
        """Return what was typed, as it is stored, and the rest as `terms` has it."""
        said, own = self.cleaned_data, self.own()
        lengths = {"increment": MINUTE, "buffer_before": MINUTE, "buffer_after": MINUTE}
        lengths |= dict.fromkeys(("response_time", "late_within", "cancel_until"), HOUR)
        asked = {name: getattr(terms, name) for name in TermsAsked.__dataclass_fields__}
        for name in own:
            value = said[name]
            unit = lengths.get(name)
            asked[name] = value * unit if unit and value is not None else value
        if "notice" in own:
            asked["notice"] = self._notice()
        return TermsAsked(**asked)

    @property
    def rows(self) -> list[Row]:
        ticked = self["as_practice"].value() or () if "as_practice" in self.fields else ()
        return [
            Row(
                key=key,
                name=str(rule.name or self.fields[key].label),
                empty=str(rule.empty),
                fields=[(self[name], str(words)) for name, words in rule.fields.items()],
                unit=self["notice_unit"] if key == "notice" else None,
                shared=self.shared.get(key, ""),
                is_shared=key in ticked,
            )
            for key, rule in RULES.items()
            if set(rule.fields) <= set(self.fields)
        ]

    def _notice(self) -> timedelta:
        said = self.cleaned_data
        return int(said["notice"]) * (DAY if said.get("notice_unit") == "days" else HOUR)

    def _offer_response_times(self, stored: timedelta | None) -> None:
        hours = {*ANSWER_WITHIN, *([stored // HOUR] if stored else [])}
        named = [(each, wording.say_duration(each * HOUR)) for each in sorted(hours)]
        field = self.fields["response_time"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Off")), *named]

    def _offer_graces(self, stored: int) -> None:
        field = self.fields["answers_settle"]
        if isinstance(field, forms.ChoiceField):
            some = sorted({*GRACES, stored})
            field.choices = [(each, _in_words(each)) for each in some]


def _in_words(grace: int) -> str:
    return _("After %(wait)s") % {"wait": say_grace(grace)} if grace else _("At once")


def _typed(terms: TermsFields) -> dict[str, Any]:
    in_days = terms.notice >= 2 * DAY and not terms.notice % DAY
    return {
        "notice": terms.notice // (DAY if in_days else HOUR),
        "notice_unit": "days" if in_days else "hours",
        "asked_by": terms.asked_by,
        "horizon": terms.horizon,
        "increment": terms.increment and terms.increment // MINUTE,
        "buffer_before": terms.buffer_before // MINUTE,
        "buffer_after": terms.buffer_after // MINUTE,
        "most_per_day": terms.most_per_day,
        "response_time": terms.response_time and terms.response_time // HOUR,
        "late_within": terms.late_within // HOUR,
        "cancel_until": terms.cancel_until // HOUR,
    }
