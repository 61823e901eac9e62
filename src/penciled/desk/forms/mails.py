"""Which mails to show. Nothing chosen means all of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from penciled.desk.forms.days import DayField, DaysForm
from penciled.desk.forms.past import LIST
from penciled.desk.mails import GROUPS
from penciled.notifications.titles import TITLES

KINDS = [each for each in TITLES.items() if not each[0].startswith("account.")]


class MailsForm(DaysForm):
    """`sought` is what it means to `notifications.log.mails_of`."""

    field_order = ("state", "kind", "since", "until")

    state = forms.ChoiceField(
        label=gettext_lazy("What became of it"),
        required=False,
        choices=[("", gettext_lazy("Whatever became of it")), *GROUPS.items()],
        error_messages={"invalid_choice": LIST},
        widget=forms.Select({"class": "input"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of mail"),
        required=False,
        choices=[("", gettext_lazy("Every kind")), *KINDS],
        error_messages={"invalid_choice": LIST},
        widget=forms.Select({"class": "input"}),
    )
    since = DayField(label=gettext_lazy("Written from"))

    @property
    def sought(self) -> dict[str, Any]:
        """Return which mails are meant; all, where something is wrong."""
        if not self.is_valid():
            return {}
        said = self.cleaned_data
        return {"group": said["state"], "topic": said["kind"], **self.instants}
