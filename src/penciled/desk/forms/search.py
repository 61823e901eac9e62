"""What is typed to find a client."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy


class SearchField(forms.CharField):
    """Words to search by, in a field that corrects and completes nothing."""

    widget = forms.TextInput(
        {
            "class": "input",
            "type": "search",
            "autocomplete": "off",
            "autocapitalize": "off",
            "spellcheck": "false",
            "enterkeyhint": "search",
        }
    )

    def __init__(self, label: Any, **attrs: Any) -> None:
        super().__init__(label=label, max_length=120, required=False)
        self.widget.attrs |= attrs


class SearchForm(forms.Form):
    words = SearchField(gettext_lazy("Name, mail or phone"))
