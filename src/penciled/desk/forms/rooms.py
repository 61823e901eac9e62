"""What a room is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from penciled.desk.forms.clients import one_line

if TYPE_CHECKING:
    from penciled.practices.models import Room

MOST = 80


class RoomForm(forms.Form):
    """A new room's name, or that `of` one in use."""

    use_required_attribute = False
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=MOST,
        validators=[one_line],
        error_messages={"required": gettext_lazy("Give the room a name.")},
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, of: Room | None = None) -> None:
        own = f"room_{of.ref}" if of else "room"
        initial = {"name": of.name} if of else {}
        super().__init__(data, auto_id=f"{own}_%s", initial=initial)
        self.of = of
        if of is None:
            self.fields["name"].label = gettext_lazy("New room")
