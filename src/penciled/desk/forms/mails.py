"""Which mails to show. Nothing chosen means all of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.desk.forms.past import DAY, LIST, DayField
from penciled.desk.mails import GROUPS
from penciled.notifications.titles import TITLES

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


KINDS = [each for each in TITLES.items() if not each[0].startswith("account.")]


class MailsForm(forms.Form):
    """`sought` is what it means to `notifications.log.mails_of`. Days are the practice's."""

    use_required_attribute = False

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
    until = DayField(label=gettext_lazy("until"))

    def __init__(self, data: Any = None, *, zone: ZoneInfo) -> None:
        super().__init__(data)
        self.zone = zone

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("since") and said.get("until") and said["until"] < said["since"]:
            self.add_error("until", _("Choose a day that is not before the first."))
        return said

    @property
    def sought(self) -> dict[str, Any]:
        """Return which mails are meant; all, where something is wrong."""
        if not self.is_valid():
            return {}
        said, until = self.cleaned_data, self.cleaned_data["until"]
        return {
            "group": said["state"],
            "topic": said["kind"],
            "since": self._begins(said["since"]),
            "before": self._begins(until + DAY if until else None),
        }

    @property
    def is_narrow(self) -> bool:
        """Say whether anything is left out."""
        return self.is_valid() and any(self.cleaned_data.values())

    def _begins(self, on: date | None) -> datetime | None:
        return datetime.combine(on, time.min, self.zone).astimezone(UTC) if on else None
