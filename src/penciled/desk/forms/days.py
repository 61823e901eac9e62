"""From which day to which: what the lists of the desk are narrowed by. Nothing chosen means all."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.desk.forms.wall_time import EARLIEST, LATEST

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

DATE = gettext_lazy("Choose a date.")
DAY = timedelta(days=1)


class DayField(forms.DateField):
    """A day of the years that the calendar can be turned to."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput({"type": "date", "class": "input"}, format="%Y-%m-%d")
        words = {"invalid": DATE}
        super().__init__(required=False, widget=widget, error_messages=words, **options)

    def clean(self, value: Any) -> date | None:
        on: date | None = super().clean(value)
        if on and not EARLIEST <= on <= LATEST:
            raise forms.ValidationError(_("Choose a date between the years 2000 and 2099."))
        return on


class DaysForm(forms.Form):
    """What narrows a list, by days of the practice's `zone` among other things."""

    use_required_attribute = False

    since = DayField()
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
    def instants(self) -> dict[str, datetime | None]:
        """Return `since` when and `before` when, in UTC; None where no day was chosen."""
        since, until = self.cleaned_data["since"], self.cleaned_data["until"]
        return {"since": self._begins(since), "before": self._begins(until and until + DAY)}

    @property
    def is_narrow(self) -> bool:
        """Say whether anything is left out."""
        return self.is_valid() and any(self.cleaned_data.values())

    def _begins(self, on: date | None) -> datetime | None:
        return datetime.combine(on, time.min, self.zone).astimezone(UTC) if on else None
