"""A saved message, as it is typed; and taking one up where a message is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from penciled.core.fingerprint import fingerprint
from penciled.desk.forms.lines import MOST_OF_A_MESSAGE, LinesField
from penciled.desk.forms.offered import line
from penciled.desk.stale import ShownForm
from penciled.practices.saved_messages import MessageSaid, message_said

if TYPE_CHECKING:
    from penciled.practices.models import SavedMessage


class SavedMessageForm(ShownForm):
    """A new one, or the one it is `of`."""

    name = line(
        gettext_lazy("Name"),
        60,
        missing=gettext_lazy("Give the message a name."),
        hint=gettext_lazy("What the button in the decline window says. Clients never see it."),
    )
    body = LinesField(
        label=gettext_lazy("Message"),
        max_length=MOST_OF_A_MESSAGE,
        error_messages={"required": gettext_lazy("Write what it says.")},
        help_text=gettext_lazy("Goes into the mail word for word, unless it is changed there."),
        widget=forms.Textarea({"class": "input", "rows": 5}),
    )

    def __init__(self, data: Any = None, *, of: SavedMessage | None = None) -> None:
        said = message_said(of) if of else None
        initial = {"name": said.name, "body": said.body} if said else {}
        super().__init__(data, shown=fingerprint(said) if said else "", initial=initial)

    def said(self) -> MessageSaid:
        """Return what was typed; only of a valid form."""
        return MessageSaid(name=self.cleaned_data["name"], body=self.cleaned_data["body"])
