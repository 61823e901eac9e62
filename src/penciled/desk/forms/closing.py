"""What an owner says to close the practice: its name, and a word to whoever waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.desk.forms.lines import MessageField

if TYPE_CHECKING:
    from penciled.practices.models import Practice


class CloseForm(forms.Form):
    use_required_attribute = False
    shown = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    message = MessageField(label=gettext_lazy("A word to clients who wait for an answer"))
    name = forms.CharField(
        max_length=200,
        error_messages={"required": gettext_lazy("Type the name of the practice.")},
        widget=forms.TextInput({"class": "input", "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, data: Any = None, *, practice: Practice, shown: str, waiting: int) -> None:
        super().__init__(data, initial={"shown": shown})
        self.called = practice.name
        label = _("Type “%(name)s” to confirm")
        self.fields["name"].label = label % {"name": self.called}
        if not waiting:
            del self.fields["message"]

    def clean_name(self) -> str:
        typed = str(self.cleaned_data["name"])
        if " ".join(typed.casefold().split()) != " ".join(self.called.casefold().split()):
            raise forms.ValidationError(_("This is not the name above. Nothing was closed."))
        return typed

    def renew(self, shown: str) -> None:
        """Let what is sent next stand for what is shown now."""
        said: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        said["shown"] = shown
        self.data = said
