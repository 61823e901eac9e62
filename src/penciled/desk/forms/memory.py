"""What a member ticks beside the calendar, to be remembered: all of it optional and forgiving."""

from __future__ import annotations

from typing import Any

from django import forms

from penciled.desk.habits import LONGEST, MOST
from penciled.desk.period import VIEWS

PARTS = ("view", "names", "filters", "everything")


class Ticks(forms.MultipleChoiceField):
    """The values of the boxes that are ticked; what is not offered counts for nothing later."""

    def __init__(self) -> None:
        super().__init__(required=False)

    def valid_value(self, value: str) -> bool:
        return len(value) <= LONGEST

    def clean(self, value: Any) -> list[str]:
        return list(super().clean(list(value or [])[:MOST]))


class MemoryForm(forms.Form):
    """One part of what is remembered: the view, hidden names, the filters, or none of these."""

    part = forms.ChoiceField(choices=[(each, each) for each in PARTS])
    view = forms.ChoiceField(choices=[(each, each) for each in VIEWS], required=False)
    names = forms.ChoiceField(choices=[("shown", "shown"), ("hidden", "hidden")], required=False)
    on = forms.DateField(required=False)
    who = Ticks()
    services = Ticks()
    locations = Ticks()
    rooms = Ticks()
    states = Ticks()
    open_hours = forms.BooleanField(required=False)
    back = forms.CharField(max_length=400, required=False)
