"""What a practice begins with: its name, its address, its time zone, and who sees clients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.core.errors import UnknownZone
from penciled.core.wall import zone
from penciled.desk.forms.clients import one_line
from penciled.practices.founding import LONGEST, Founding, free_slug
from penciled.ui.zone_groups import zone_groups

if TYPE_CHECKING:
    from penciled.accounts.models import User

FALLBACK = "America/New_York"


class FoundingForm(forms.Form):
    """An address left empty is made from the name."""

    use_required_attribute = False
    name = forms.CharField(
        label=gettext_lazy("Name of the practice"),
        max_length=120,
        validators=[one_line],
        error_messages={"required": gettext_lazy("Write what the practice is called.")},
        widget=forms.TextInput(
            {"class": "input", "autocomplete": "organization", "autofocus": True}
        ),
    )
    slug = forms.CharField(
        label=gettext_lazy("Web address"),
        max_length=LONGEST,
        required=False,
        validators=[one_line],
        help_text=gettext_lazy(
            "Where clients find it. Left empty, it is made from the name; you can change it later."
        ),
        widget=forms.TextInput({"class": "input", "autocomplete": "off", "spellcheck": "false"}),
    )
    zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        error_messages={"invalid_choice": gettext_lazy("Choose a time zone of the list.")},
        widget=forms.Select({"class": "input", "data-own-zone": ""}),
    )
    sees_clients = forms.BooleanField(
        label=gettext_lazy("I see clients myself"), required=False, initial=True
    )

    def __init__(self, data: Any = None, *, zone_guessed: str = "") -> None:
        super().__init__(data, initial={"zone": _known(zone_guessed)})
        field = self.fields["zone"]
        field.choices = zone_groups()  # type: ignore[attr-defined]  # of a choice field

    def clean_slug(self) -> str:
        typed = str(self.cleaned_data["slug"]).strip().lower()
        slug = typed or free_slug(self.cleaned_data.get("name", ""))
        if not slug and self.cleaned_data.get("name"):
            raise forms.ValidationError(_("Write an address: none could be made from the name."))
        return slug

    def said(self, user: User) -> Founding:
        typed = self.cleaned_data
        return Founding(
            name=typed["name"],
            slug=typed["slug"],
            zone=typed["zone"],
            owner_name=user.name or user.email,
            sees_clients=typed["sees_clients"],
        )


def _known(guessed: str) -> str:
    """Return a zone that the list has, for what a browser's cookie says."""
    try:
        key = zone(guessed).key
    except UnknownZone:
        return FALLBACK
    listed = {one for _name, some in zone_groups() for one, _words in some}
    return key if key in listed else FALLBACK
