"""The rules of asking, as they are typed: whole numbers with their units."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.availability.actions import TermsAsked
from penciled.core import wording

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penciled.availability.models import PractitionerTerms

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
UNITS = (("hours", gettext_lazy("hours")), ("days", gettext_lazy("days")))
ANSWER_WITHIN = (12, 24, 48, 72, 120, 168)
LONGEST_NOTICE = 366 * DAY
TOO_LONG_AHEAD = gettext_lazy("At most a year ahead.")


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


class TermsForm(forms.Form):
    use_required_attribute = False

    notice = NumberField(label=gettext_lazy("Notice"), least=0, most=8784)
    notice_unit = forms.ChoiceField(
        label=gettext_lazy("Unit of the notice"),
        choices=UNITS,
        widget=forms.Select({"class": "input"}),
    )
    horizon = NumberField(label=gettext_lazy("Horizon"), least=1, most=730)
    increment = NumberField(label=gettext_lazy("Starts every"), least=5, most=1440, required=False)
    buffer_before = NumberField(label=gettext_lazy("Time before a visit"), least=0, most=480)
    buffer_after = NumberField(label=gettext_lazy("Time after a visit"), least=0, most=480)
    most_per_day = NumberField(label=gettext_lazy("At most"), least=1, most=100, required=False)
    response_time = forms.TypedChoiceField(
        label=gettext_lazy("Response time"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.Select({"class": "input"}),
    )

    def __init__(
        self, data: Any = None, *, terms: PractitionerTerms, says: Mapping[str, Any]
    ) -> None:
        super().__init__(data, initial=_typed(terms))
        self._offer_response_times(terms.response_time)
        for name, sentence in says.items():
            for field in ("buffer_before", "buffer_after") if name == "buffers" else (name,):
                self.fields[field].help_text = sentence

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if "notice" in said and self._notice() > LONGEST_NOTICE:
            self.add_error("notice", TOO_LONG_AHEAD)
        return said

    def asked(self) -> TermsAsked:
        """Return what was typed, as it is stored; only of a valid form."""
        said = self.cleaned_data
        return TermsAsked(
            notice=self._notice(),
            horizon=said["horizon"],
            increment=said["increment"] and said["increment"] * MINUTE,
            buffer_before=said["buffer_before"] * MINUTE,
            buffer_after=said["buffer_after"] * MINUTE,
            most_per_day=said["most_per_day"],
            response_time=said["response_time"] and said["response_time"] * HOUR,
        )

    def _notice(self) -> timedelta:
        said = self.cleaned_data
        return int(said["notice"]) * (DAY if said.get("notice_unit") == "days" else HOUR)

    def _offer_response_times(self, stored: timedelta | None) -> None:
        hours = {*ANSWER_WITHIN, *([stored // HOUR] if stored else [])}
        named = [(each, wording.say_duration(each * HOUR)) for each in sorted(hours)]
        field = self.fields["response_time"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Off")), *named]


def _typed(terms: PractitionerTerms) -> dict[str, Any]:
    in_days = terms.notice >= 2 * DAY and not terms.notice % DAY
    return {
        "notice": terms.notice // (DAY if in_days else HOUR),
        "notice_unit": "days" if in_days else "hours",
        "horizon": terms.horizon,
        "increment": terms.increment and terms.increment // MINUTE,
        "buffer_before": terms.buffer_before // MINUTE,
        "buffer_after": terms.buffer_after // MINUTE,
        "most_per_day": terms.most_per_day,
        "response_time": terms.response_time and terms.response_time // HOUR,
    }
