"""What an owner says before a client is erased: whom, and that what is to come may be cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.desk.naming import name_of

if TYPE_CHECKING:
    from penciled.booking.erasing import Erasure


class EraseForm(forms.Form):
    """The name has to be typed as the page shows it; `anyway` is asked for where it matters."""

    use_required_attribute = False
    shown = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    name = forms.CharField(
        max_length=200,
        error_messages={"required": gettext_lazy("Type the name.")},
        widget=forms.TextInput({"class": "input", "autocomplete": "off", "spellcheck": "false"}),
    )
    anyway = forms.BooleanField(
        label=gettext_lazy("Cancel the appointments to come"), required=False
    )

    def __init__(self, data: Any = None, *, ends: Erasure) -> None:
        super().__init__(data, initial={"shown": ends.shown})
        self.called = name_of(ends.client)
        label = _("Type “%(name)s” to confirm")
        self.fields["name"].label = label % {"name": self.called}
        if not ends.upcoming:
            del self.fields["anyway"]

    def clean_name(self) -> str:
        typed = str(self.cleaned_data["name"])
        if _plain(typed) != _plain(self.called):
            raise forms.ValidationError(_("This is not the name above. Nothing was erased."))
        return typed

    def renew(self, ends: Erasure) -> None:
        """Let what is sent next stand for what is shown now."""
        said: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        said["shown"] = ends.shown
        self.data = said


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
