"""A location, as it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from penciled.desk.forms.lines import LinesField
from penciled.desk.forms.offered import OfferedForm, line, refs
from penciled.practices.offer import LocationSaid

if TYPE_CHECKING:
    from penciled.practices.offer import ServiceSaid

KINDS = (
    ("in_person", gettext_lazy("In person")),
    ("telehealth", gettext_lazy("By video")),
    ("both", gettext_lazy("In person or by video, as the client and you agree")),
)


class LocationForm(OfferedForm):
    begun = {"kind": "in_person", "address_hidden": True}

    kind = forms.ChoiceField(
        label=gettext_lazy("Appointments are"), choices=KINDS, widget=forms.RadioSelect
    )
    name = line(
        gettext_lazy("Name"),
        120,
        missing=gettext_lazy("Give the location a name."),
        hint=gettext_lazy("What staff call it."),
    )
    public_name = line(
        gettext_lazy("What clients see while they ask"),
        120,
        hint=gettext_lazy("Such as a street or a part of town. Left empty, they see the name."),
    )
    address = LinesField(
        label=gettext_lazy("Address"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("Line by line, exactly as it shall appear."),
        widget=forms.Textarea({"class": "input", "rows": 3}),
    )
    directions = LinesField(
        label=gettext_lazy("Directions"),
        max_length=600,
        required=False,
        help_text=gettext_lazy("Which door, which bell, where to park. Told with the address."),
        widget=forms.Textarea({"class": "input", "rows": 3}),
    )
    address_hidden = forms.BooleanField(
        label=gettext_lazy("Tell the address only once a request is accepted"), required=False
    )
    field_order = ("kind", "name", "public_name", "address", "directions", "address_hidden")

    def said(self) -> ServiceSaid | LocationSaid:
        typed = {name: self.cleaned_data[name] for name in self.field_order}
        return LocationSaid(**typed, practitioners=refs(self.cleaned_data["practitioners"]))

    def typed_of(self, said: LocationSaid) -> dict[str, Any]:
        return {name: getattr(said, name) for name in self.field_order} | {
            "practitioners": [str(ref) for ref in said.practitioners]
        }
