"""A service, as it is typed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.desk.forms.availability import BOTH, EXISTING, NEW, WHO, ManyField
from penciled.desk.forms.lines import LinesField
from penciled.desk.forms.offered import OfferedForm, line, offer, refs
from penciled.desk.forms.terms import NumberField
from penciled.practices.offer import INKS, ServiceSaid
from penciled.practices.queries import locations_of

if TYPE_CHECKING:
    from penciled.practices.models import Location, Practice, Service
    from penciled.practices.offer import LocationSaid

MINUTE = timedelta(minutes=1)
OWN_BUFFER = gettext_lazy("Left empty, it is as the practitioner’s terms say.")


class ServiceForm(OfferedForm):
    begun = {"duration": 50, "who": BOTH, "ink": INKS[0][0]}

    name = line(gettext_lazy("Name"), 120, missing=gettext_lazy("Give the service a name."))
    description = LinesField(
        label=gettext_lazy("Description"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Clients read it where they choose an appointment."),
        widget=forms.Textarea({"class": "input", "rows": 2}),
    )
    duration = NumberField(label=gettext_lazy("Minutes"), least=5, most=1440)
    price = line(
        gettext_lazy("Price"),
        60,
        hint=gettext_lazy("In your own words, such as “$120” or “free”. Nothing is charged here."),
    )
    who = forms.ChoiceField(
        label=gettext_lazy("Who may ask for it"),
        choices=WHO,
        widget=forms.Select({"class": "input"}),
    )
    buffer_before = NumberField(
        label=gettext_lazy("Minutes kept free before"),
        least=0,
        most=480,
        required=False,
        help_text=OWN_BUFFER,
    )
    buffer_after = NumberField(
        label=gettext_lazy("Minutes kept free after"),
        least=0,
        most=480,
        required=False,
        help_text=OWN_BUFFER,
    )
    ink = forms.ChoiceField(
        label=gettext_lazy("Ink"), choices=INKS, widget=forms.RadioSelect, initial=INKS[0][0]
    )
    locations = ManyField(
        label=gettext_lazy("Where it is offered"),
        help_text=gettext_lazy("None ticked means everywhere its practitioners are seen."),
    )
    field_order = ("name", "description", "duration", "price", "who", "practitioners")

    def __init__(
        self, data: Any = None, *, practice: Practice, of: Service | Location | None = None
    ) -> None:
        super().__init__(data, practice=practice, of=of)
        kept = cast("Service", of).locations.all() if of else ()
        some = {each.pk: each for each in (*locations_of(practice), *kept)}
        offer(self, "locations", some.values(), said_place)

    def said(self) -> ServiceSaid | LocationSaid:
        typed = self.cleaned_data
        return ServiceSaid(
            name=typed["name"],
            description=typed["description"],
            duration=typed["duration"] * MINUTE,
            buffer_before=_length(typed["buffer_before"]),
            buffer_after=_length(typed["buffer_after"]),
            price=typed["price"],
            ink=typed["ink"],
            for_new=typed["who"] != EXISTING,
            for_existing=typed["who"] != NEW,
            practitioners=refs(typed["practitioners"]),
            locations=refs(typed["locations"]),
        )

    def typed_of(self, said: ServiceSaid) -> dict[str, Any]:
        kinds = {(True, False): NEW, (False, True): EXISTING}
        return {
            "name": said.name,
            "description": said.description,
            "duration": said.duration // MINUTE,
            "buffer_before": _minutes(said.buffer_before),
            "buffer_after": _minutes(said.buffer_after),
            "price": said.price,
            "ink": said.ink,
            "who": kinds.get((said.for_new, said.for_existing), BOTH),
            "practitioners": [str(ref) for ref in said.practitioners],
            "locations": [str(ref) for ref in said.locations],
        }


def _length(minutes: int | None) -> timedelta | None:
    return None if minutes is None else minutes * MINUTE


def _minutes(length: timedelta | None) -> int | None:
    return None if length is None else length // MINUTE


def said_place(place: Location) -> str:
    """Name a location, and say of one that the service is bound to still that it is archived."""
    archived = _("%(place)s (archived)") % {"place": place.name}
    return archived if place.archived_at else place.name
