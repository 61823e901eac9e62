"""How a calendar elsewhere calls clients."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from penciled.practices.feeds import LEAST_SAID

NAMES = (
    ("ref", gettext_lazy("A number, such as Client 8F3A2C")),
    ("initials", gettext_lazy("Initials, such as E. M.")),
    ("first", gettext_lazy("First name, such as Elena")),
    ("full", gettext_lazy("Full name, such as Elena Marsh")),
)


class FeedForm(forms.Form):
    use_required_attribute = False
    names = forms.ChoiceField(
        label=gettext_lazy("Clients are called by"),
        choices=NAMES,
        initial=LEAST_SAID,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how clients are called there.")},
    )
