"""Which past requests to show. Nothing chosen means all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.clients.queries import client_of
from penciled.core.lifecycle import State
from penciled.desk.forms.chosen import ChosenField
from penciled.desk.forms.days import DayField, DaysForm
from penciled.desk.outcomes import labels

if TYPE_CHECKING:
    from uuid import UUID

    from penciled.clients.models import Client
    from penciled.desk.access import DeskRequest

LIST = gettext_lazy("Choose one from the list.")


class PastForm(DaysForm):
    """`sought` is what it means to `queries.past`. Days are those on which a request ended."""

    field_order = ("outcome", "practitioner", "since", "until", "client")

    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"),
        required=False,
        error_messages={"invalid_choice": LIST},
        widget=forms.Select({"class": "input"}),
    )
    practitioner = ChosenField(label=gettext_lazy("Practitioner"), required=False, words=LIST)
    since = DayField(label=gettext_lazy("Ended from"))
    client = forms.UUIDField(
        required=False, widget=forms.HiddenInput, error_messages={"invalid": LIST}
    )

    def __init__(self, data: Any = None, *, desk: DeskRequest) -> None:
        super().__init__(data, zone=desk.practice.zone_info)
        self.desk = desk
        self.whose: Client | None = None
        outcomes = [(state.value, label) for state, label in labels().items()]
        self.fields["outcome"].choices = [("", _("Every outcome")), *outcomes]  # type: ignore[attr-defined]
        whom = self.fields["practitioner"]
        if isinstance(whom, ChosenField):
            whom.offer(desk.practitioners, lambda each: each.name)
            people = [(ref, each.name) for ref, each in whom.offered.items()]
            whom.choices = [("", _("Every practitioner")), *people]

    def clean_client(self) -> UUID | None:
        """Find the client meant.

        Raises:
            Http404: there is none, or they are another practice's.
        """
        ref: UUID | None = self.cleaned_data["client"]
        if ref:
            self.whose = client_of(self.desk.practice, ref)
            if self.whose is None:
                raise Http404
        return ref

    @property
    def sought(self) -> dict[str, Any]:
        """Return whose requests and which of them are meant; all, where something is wrong."""
        everyone = self.desk.practitioners
        if not self.is_valid():
            return {"practitioners": everyone}
        said = self.cleaned_data
        return {
            "practitioners": [said["practitioner"]] if said["practitioner"] else everyone,
            "outcome": State(said["outcome"]) if said["outcome"] else None,
            "client": self.whose,
            **self.instants,
        }


class FindForm(forms.Form):
    """Whose past requests to look for: a name, or the mail address or number they gave."""

    name = forms.CharField(
        label=gettext_lazy("Client’s name"),
        max_length=200,
        error_messages={"required": gettext_lazy("Type a name, or a part of one.")},
        widget=forms.SearchInput({"class": "input", "autocomplete": "off"}),
    )
