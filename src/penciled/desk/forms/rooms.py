"""What a room is called, and where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from penciled.desk.forms.chosen import ChosenField
from penciled.desk.forms.clients import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penciled.practices.models import Location, Room

MOST = 80


class RoomForm(forms.Form):
    """A new room, or the one in use that it is `of`; it is at one of `places`, or at none."""

    use_required_attribute = False
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=MOST,
        validators=[one_line],
        error_messages={"required": gettext_lazy("Give the room a name.")},
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
    )

    location = ChosenField(
        label=gettext_lazy("Location"),
        required=False,
        words=gettext_lazy("Choose one of the locations."),
    )

    def __init__(
        self, data: Any = None, *, of: Room | None = None, places: Sequence[Location] = ()
    ) -> None:
        own = f"room_{of.ref}" if of else "room"
        kept = of.location if of else None
        initial = {"name": of.name if of else "", "location": str(kept.ref) if kept else ""}
        super().__init__(data, auto_id=f"{own}_%s", initial=initial)
        self.of, self.places = of, places
        some = {each.pk: each for each in (*places, *([kept] if kept else []))}
        field = self.fields["location"]
        if isinstance(field, ChosenField) and some:
            field.offer(some.values(), lambda each: each.name)
        else:
            del self.fields["location"]
        if of is None:
            self.fields["name"].label = gettext_lazy("New room")

    def said(self) -> dict[str, Any]:
        """Return what was typed; only of a valid form."""
        return {"name": self.cleaned_data["name"], "location": self.cleaned_data.get("location")}
