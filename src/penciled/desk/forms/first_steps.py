"""The first of everything, with what most practices would type filled in already."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy

from penciled.availability.actions import Open
from penciled.desk.forms.availability import SUNDAY_FIRST, refuse_inverted
from penciled.desk.forms.lines import LinesField
from penciled.desk.forms.locations import KINDS
from penciled.desk.forms.minute import MinuteField
from penciled.desk.forms.offered import line
from penciled.desk.forms.terms import NumberField
from penciled.desk.forms.zone import zones_and
from penciled.practices.offer import LocationSaid, ServiceSaid

if TYPE_CHECKING:
    from uuid import UUID

    from penciled.practices.models import Practice

MONDAY_TO_FRIDAY = (0, 1, 2, 3, 4)
NINE, FIVE = 9 * 60, 17 * 60
MINUTE = timedelta(minutes=1)


class FirstForm(forms.Form):
    use_required_attribute = False


class ZoneForm(FirstForm):
    zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        error_messages={"invalid_choice": gettext_lazy("Choose a time zone of the list.")},
        widget=forms.Select({"class": "input"}),
    )

    def __init__(self, data: Any = None, *, practice: Practice) -> None:
        super().__init__(data, initial={"zone": practice.zone})
        field = self.fields["zone"]
        field.choices = zones_and(practice.zone)  # type: ignore[attr-defined]  # of a choice field


class FirstServiceForm(FirstForm):
    name = line(gettext_lazy("Name"), 120, missing=gettext_lazy("Give the service a name."))
    duration = NumberField(label=gettext_lazy("Minutes"), least=5, most=1440)

    def __init__(self, data: Any = None) -> None:
        first = {"name": gettext_lazy("Individual session"), "duration": 50}
        super().__init__(data, initial=first)

    def said(self, practitioners: frozenset[UUID]) -> ServiceSaid:
        """Return what was typed; only of a valid form."""
        typed = self.cleaned_data
        length = typed["duration"] * MINUTE
        return ServiceSaid(name=typed["name"], duration=length, practitioners=practitioners)


class FirstLocationForm(FirstForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("Appointments are"), choices=KINDS, widget=forms.RadioSelect
    )
    name = line(
        gettext_lazy("Name"),
        120,
        missing=gettext_lazy("Give the location a name."),
        hint=gettext_lazy("Clients see it while they ask."),
    )
    address = LinesField(
        label=gettext_lazy("Address"),
        max_length=400,
        required=False,
        help_text=gettext_lazy(
            "Line by line, exactly as it shall appear. Clients read it once you accept."
        ),
        widget=forms.Textarea({"class": "input", "rows": 3}),
    )

    def __init__(self, data: Any = None) -> None:
        first = {"kind": KINDS[0][0], "name": gettext_lazy("Our practice")}
        super().__init__(data, initial=first)

    def said(self, practitioners: frozenset[UUID]) -> LocationSaid:
        """Return what was typed; only of a valid form."""
        return LocationSaid(**self.cleaned_data, practitioners=practitioners)


class FirstHoursForm(FirstForm):
    weekday = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Every"),
        choices=[(day, WEEKDAYS[day]) for day in SUNDAY_FIRST],
        coerce=int,
        error_messages={"required": gettext_lazy("Choose at least one day.")},
        widget=forms.CheckboxSelectMultiple,
    )
    opens = MinuteField(label=gettext_lazy("From"))
    closes = MinuteField(label=gettext_lazy("Until"), ends=True)

    def __init__(self, data: Any = None) -> None:
        first = {"weekday": MONDAY_TO_FRIDAY, "opens": NINE, "closes": FIVE}
        super().__init__(data, initial=first)

    def clean(self) -> dict[str, Any]:
        refuse_inverted(self, "opens", "closes")
        return self.cleaned_data

    def stretch(self) -> Open:
        """Return what was typed; only of a valid form."""
        return Open(opens=self.cleaned_data["opens"], closes=self.cleaned_data["closes"])
