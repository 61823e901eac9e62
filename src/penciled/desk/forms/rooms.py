"""What a room is called, and where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from penciled.core.fingerprint import fingerprint
from penciled.desk.forms.chosen import ChosenField
from penciled.desk.forms.clients import one_line
from penciled.desk.stale import ShownForm
from penciled.practices.rooms import said_of_room

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penciled.practices.models import Location, Room

MOST = 80


class RoomForm(ShownForm):
    """A new room, or the one in use that it is `of`; it is at one of `places`, or at none."""

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
        said = said_of_room(of) if of else {}
        super().__init__(data, shown=fingerprint(said) if of else "", initial=said)
        self.auto_id = f"{own}_%s"
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
