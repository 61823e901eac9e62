"""When something is to be: date, time and minutes as clocks of one zone show them, or whole days.

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
from penciled.desk.whole_days import days_of, span_of_days

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
MOST_DAYS = 60
MOST_MINUTES = MOST_DAYS * 24 * 60
DAY = timedelta(days=1)
DATE = gettext_lazy("Choose a date.")
TIME = gettext_lazy("Choose a time, such as 2:30 PM.")
LENGTH = gettext_lazy("Say how many minutes it takes.")
WHICH = gettext_lazy("Say which of the two is meant.")
YEARS = gettext_lazy("Choose a date between the years 2000 and 2099.")


def date_input() -> forms.DateInput:
    return forms.DateInput({"type": "date", "class": "input"}, format="%Y-%m-%d")


class WallTimeForm(forms.Form):
    """Cleans to `span`, an `Interval`, once `zone()` is known and all of it is well."""

    use_required_attribute = False
    repeated: Sequence[datetime] = ()

    on = forms.DateField(
        label=gettext_lazy("Date"),
        error_messages={"required": DATE, "invalid": DATE},
        widget=date_input(),
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
        return _near(self.cleaned_data["on"])

    def clean_minutes(self) -> int:
        minutes: int = self.cleaned_data["minutes"]
        if minutes < 1:
            raise forms.ValidationError(_("It takes at least 1 minute."))
        if minutes > MOST_MINUTES:
            raise forms.ValidationError(_("It can take up to 60 days."))
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


class DaysForm(WallTimeForm):
    """The same, or whole days of that zone: from one date `until` another, both included."""

    all_day = forms.BooleanField(label=gettext_lazy("All day"), required=False)
    until = forms.DateField(
        label=gettext_lazy("Until"),
        help_text=gettext_lazy("That day included."),
        required=False,
        error_messages={"invalid": DATE},
        widget=date_input(),
    )

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        return _near(until) if until else None

    def clean(self) -> dict[str, Any]:
        if not self.cleaned_data.get("all_day"):
            self._forget("until")
            return super().clean()
        self._forget("at", "minutes", "which")
        said, zone = self.cleaned_data, self.zone()
        if zone and {"on", "until"} <= said.keys():
            self._take_days(said["on"], said["until"] or said["on"], zone)
        return said

    def _take_days(self, first: date, last: date, zone: ZoneInfo) -> None:
        if last < first:
            self.add_error("until", _("It ends before it starts."))
        elif (last - first) / DAY >= MOST_DAYS:
            self.add_error("until", _("It can take up to 60 days."))
        elif span := span_of_days(first, last, zone):
            self.cleaned_data["span"] = span
        else:
            self.add_error("on", _("Clocks skip this day. Choose an earlier or a later one."))

    def _forget(self, *names: str) -> None:
        """Let fields that are not asked for count for nothing, whatever is in them."""
        for name in names:
            self.errors.pop(name, None)
            self.cleaned_data.pop(name, None)


def typed(span: Interval, zone: ZoneInfo) -> dict[str, Any]:
    """Return what would have to be typed for `span`, to open a form with."""
    wall = wall_of(span.start, zone)
    return {
        "on": wall.on,
        "at": wall.at,
        "which": wall.fold,
        "minutes": int(span.length.total_seconds() // 60),
    }


def typed_days(span: Interval, zone: ZoneInfo) -> dict[str, Any]:
    """Return what would have to be typed for an event of `span`: whole days where it is that."""
    days = days_of(span, zone)
    if days is None:
        return typed(span, zone)
    return {"all_day": True, "on": days[0], "until": days[1]}


def _near(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise forms.ValidationError(YEARS)
    return day
