"""Whose calendars and which days the numbers are of."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.booking.insight import Scope
from penciled.desk.forms.chosen import ChosenField
from penciled.desk.forms.days import DayField

if TYPE_CHECKING:
    from penciled.desk.access import DeskRequest

DAY, WEEK, LONGEST = timedelta(days=1), timedelta(days=7), timedelta(days=3 * 366)
LIST = gettext_lazy("Choose one from the list.")
WEEKS = {"4": 4, "13": 13, "52": 52}
OWN, USUAL = "own", "13"


class InsightForm(forms.Form):
    """Periods are whole weeks up to today; days of one's own count where those were chosen."""

    use_required_attribute = False

    practitioner = ChosenField(label=gettext_lazy("Practitioner"), required=False, words=LIST)
    period = forms.ChoiceField(
        label=gettext_lazy("Period"),
        choices=[
            ("4", gettext_lazy("Last 4 weeks")),
            ("13", gettext_lazy("Last quarter")),
            ("52", gettext_lazy("Last year")),
            (OWN, gettext_lazy("From day to day")),
        ],
        required=False,
        error_messages={"invalid_choice": LIST},
        widget=forms.Select({"class": "input"}),
    )
    since = DayField(label=gettext_lazy("From"))
    until = DayField(label=gettext_lazy("until"))

    def __init__(self, data: Any = None, *, desk: DeskRequest) -> None:
        super().__init__({"period": USUAL, **(data.dict() if data else {})})
        self.desk = desk
        whom = self.fields["practitioner"]
        if isinstance(whom, ChosenField):
            whom.offer(desk.seen, lambda each: each.name)
            everybody = _("Everybody") if desk.member.sees_everyone else _("Everybody you see")
            whom.choices = [("", everybody), *((ref, p.name) for ref, p in whom.offered.items())]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("period") != OWN or self.errors:
            return said
        if not (said["since"] and said["until"]):
            self.add_error("since", _("Choose the first and the last day."))
        elif said["until"] < said["since"]:
            self.add_error("until", _("Choose a day that is not before the first."))
        elif said["until"] - said["since"] > LONGEST:
            self.add_error("until", _("Choose at most three years."))
        return said

    def scope(self, *, now: datetime) -> Scope:
        """Return what is meant; the last quarter of everybody where something is wrong."""
        said = self.cleaned_data if self.is_valid() else {}
        one, zone = said.get("practitioner"), self.desk.practice.zone_info
        first, last = self._days(said, now.astimezone(zone).date())
        return Scope([one] if one else self.desk.seen, first, last, zone, now)

    def _days(self, said: dict[str, Any], today: date) -> tuple[date, date]:
        if said.get("period") == OWN:
            return said["since"], said["until"]
        weeks = WEEKS[said.get("period") or USUAL]
        return today - today.weekday() * DAY - (weeks - 1) * WEEK, today
