"""What is sent when a session is marked: as what, and which version of it was read."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from penciled.appointments.actions import MARKS

BY_NAME = {each.value: each for each in MARKS}
WORDS = gettext_lazy("Say what to mark it as.")


class MarkForm(forms.Form):
    status = forms.TypedChoiceField(
        choices=[(each.value, each.label) for each in MARKS],
        coerce=lambda value: BY_NAME[value],
        error_messages={"required": WORDS, "invalid_choice": WORDS},
    )
    version = forms.IntegerField(error_messages={"required": WORDS, "invalid": WORDS})
