"""When clients are reminded of their appointments: lengths to choose from, up to five."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.core.fingerprint import fingerprint
from penciled.core.wording import say_duration
from penciled.desk.forms.past import LIST
from penciled.desk.stale import ShownForm
from penciled.practices.reminders import MOST, RemindersSaid, reminders_said

if TYPE_CHECKING:
    from penciled.practices.models import Practice

LENGTHS = {
    168: gettext_lazy("A week before"),
    72: gettext_lazy("3 days before"),
    48: gettext_lazy("2 days before"),
    24: gettext_lazy("A day before"),
    12: gettext_lazy("12 hours before"),
    4: gettext_lazy("4 hours before"),
    2: gettext_lazy("2 hours before"),
    1: gettext_lazy("An hour before"),
}


class RemindersForm(ShownForm):
    reminds_before = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Remind clients"),
        required=False,
        coerce=int,
        error_messages={"invalid_choice": LIST},
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, practice: Practice) -> None:
        said = reminders_said(practice)
        chosen = [str(each) for each in said.reminds_before]
        super().__init__(data, shown=fingerprint(said), initial={"reminds_before": chosen})
        lengths = sorted({*LENGTHS, *said.reminds_before}, reverse=True)
        found = [(each, _say(each)) for each in lengths]
        self.fields["reminds_before"].choices = found  # type: ignore[attr-defined]  # a choice field

    def clean_reminds_before(self) -> list[int]:
        chosen: list[int] = self.cleaned_data["reminds_before"]
        if len(chosen) > MOST:
            raise forms.ValidationError(gettext_lazy("Choose at most five."))
        return chosen

    def said(self) -> RemindersSaid:
        """Return what was chosen; only of a valid form."""
        return RemindersSaid(tuple(self.cleaned_data["reminds_before"]))


def say_reminders(practice: Practice) -> str:
    """Say when clients are reminded: "2 days before, a day before"; nothing where never."""
    said = map(_say, reminders_said(practice).reminds_before)
    return ", ".join(each[0].lower() + each[1:] for each in said)


def _say(hours: int) -> str:
    if hours in LENGTHS:
        return str(LENGTHS[hours])
    return _("%(length)s before") % {"length": say_duration(timedelta(hours=hours))}
