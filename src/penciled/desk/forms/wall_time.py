"""When something is to be: date, time and minutes as clocks of one zone show them.

A time that those clocks skip is refused at its field; one that they show twice asks
which of the two is meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.core import wording
from penciled.core.interval import Interval
from penciled.core.wall import instants_of, wall_of

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
MOST_MINUTES = 1440
DATE = gettext_lazy("Choose a date.")
TIME = gettext_lazy("Choose a time, such as 2:30 PM.")
LENGTH = gettext_lazy("Say how many minutes it takes.")
WHICH = gettext_lazy("Say which of the two is meant.")


class WallTimeForm(forms.Form):
    """Cleans to `span`, an `Interval`, once `zone()` is known and all of it is well."""

    use_required_attribute = False
    repeated: Sequence[datetime] = ()

    on = forms.DateField(
        label=gettext_lazy("Date"),
        error_messages={"required": DATE, "invalid": DATE},
        widget=forms.DateInput({"type": "date", "class": "input"}, format="%Y-%m-%d"),
    )
    at = forms.TimeField(
        label=gettext_lazy("Starts"),
        error_messages={"required": TIME, "invalid": TIME},
        widget=forms.TimeInput({"type": "time", "class": "input"}, format="%H:%M"),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        error_messages={"required": LENGTH, "invalid": LENGTH},
        widget=forms.TextInput({"class": "input", "inputmode": "numeric", "autocomplete": "off"}),
    )
    which = forms.TypedChoiceField(
        label=gettext_lazy("Clocks show this time twice that day. Which one?"),
        choices=((0, ""), (1, "")),
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": WHICH},
        widget=forms.RadioSelect,
    )

    def zone(self) -> ZoneInfo | None:
        """Return the zone of the clocks meant; None while it is not known."""
        raise NotImplementedError

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if not EARLIEST <= on <= LATEST:
            raise forms.ValidationError(_("Choose a date between the years 2000 and 2099."))
        return on

    def clean_minutes(self) -> int:
        minutes: int = self.cleaned_data["minutes"]
        if not 1 <= minutes <= MOST_MINUTES:
            raise forms.ValidationError(_("It can take from 1 minute to 24 hours."))
        return minutes

    def clean(self) -> dict[str, Any]:
        said, zone = self.cleaned_data, self.zone()
        if zone and {"on", "at", "minutes"} <= said.keys():
            start = self._start(zone)
            if start:
                said["span"] = Interval(start, start + timedelta(minutes=said["minutes"]))
        return said

    def _start(self, zone: ZoneInfo) -> datetime | None:
        said = self.cleaned_data
        found = instants_of(said["on"], said["at"].hour * 60 + said["at"].minute, zone)
        if not found:
            self.add_error(
                "at", _("Clocks skip this time that day. Choose an earlier or a later one.")
            )
            return None
        if len(found) > 1:
            if said.get("which") is None and self._stands_as_begun():
                said["which"] = self.initial["which"]
            self._ask_which(found, zone)
        return found[-1] if said.get("which") else found[0]

    def _stands_as_begun(self) -> bool:
        """Say whether date and time are still what the form began with, which knew which."""
        return "which" in self.initial and all(
            self.initial.get(name) == self.cleaned_data[name] for name in ("on", "at")
        )

    def _ask_which(self, found: Sequence[datetime], zone: ZoneInfo) -> None:
        self.repeated = found
        field = self.fields["which"]
        field.choices = [  # type: ignore[attr-defined]
            (0, _("The first, %(time)s") % {"time": wording.say_time(found[0], zone)}),
            (1, _("The second, %(time)s") % {"time": wording.say_time(found[-1], zone)}),
        ]
        if self.cleaned_data.get("which") is None and "which" not in self.errors:
            self.add_error("which", WHICH)


def typed(span: Interval, zone: ZoneInfo) -> dict[str, Any]:
    """Return what would have to be typed for `span`, to open a form with."""
    wall = wall_of(span.start, zone)
    return {
        "on": wall.on,
        "at": wall.at,
        "which": wall.fold,
        "minutes": int(span.length.total_seconds() // 60),
    }
