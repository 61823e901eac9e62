"""What to look at as a client would: a service, a location, a kind of client, a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from penciled.availability.queries import Wanted
from penciled.desk.forms.chosen import ChosenField
from penciled.desk.forms.minute import MinuteField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penciled.practices.models import Location, Practitioner, Service

NEW, EXISTING = "new", "existing"
WHAT = _("Choose from the list.")


class PreviewForm(forms.Form):
    use_required_attribute = False

    kind = forms.ChoiceField(
        label=_("Client"),
        choices=((NEW, _("A new client")), (EXISTING, _("An existing client"))),
        widget=forms.Select({"class": "input"}),
    )
    service = ChosenField(label=_("Service"), words=WHAT)
    place = ChosenField(label=_("Location"), words=WHAT)
    day = forms.DateField(
        label=_("Day"),
        error_messages={"required": _("Choose a day."), "invalid": _("Choose a day.")},
        widget=forms.DateInput({"type": "date", "class": "input"}, format="%Y-%m-%d"),
    )

    at = MinuteField(label=_("Why not at"), required=False, help_text=_("A time to ask about."))

    def __init__(
        self,
        data: Any = None,
        *,
        services: Sequence[Service],
        places: Sequence[Location],
        **options: Any,
    ) -> None:
        super().__init__(data, auto_id="seen_%s", **options)
        for name, some in (("service", services), ("place", places)):
            field = self.fields[name]
            if isinstance(field, ChosenField):
                field.offer(some, lambda each: str(each.name))

    def wanted(self) -> Wanted:
        """Return what the client would ask for; only of a valid form."""
        said = self.cleaned_data
        return Wanted(service=said["service"], location=said["place"], as_new=said["kind"] == NEW)


def is_shown(service: Service, *, as_new: bool) -> bool:
    """Say whether the portal shows `service` to that kind of client."""
    return service.for_new if as_new else service.for_existing


def first_look(practitioner: Practitioner, services: Sequence[Service]) -> tuple[str, Service]:
    """Return the kind of client and the service to look at before anything was chosen."""
    for kind in (NEW, EXISTING) if practitioner.takes_new_clients else (EXISTING, NEW):
        for service in services:
            if is_shown(service, as_new=kind == NEW):
                return kind, service
    return EXISTING, services[0]
