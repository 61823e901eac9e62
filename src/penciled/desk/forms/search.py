"""What is typed to find a client."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy


class SearchForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("Name, mail or phone"),
        max_length=120,
        required=False,
        widget=forms.TextInput(
            {
                "class": "input",
                "type": "search",
                "autocomplete": "off",
                "autocapitalize": "off",
                "spellcheck": "false",
                "enterkeyhint": "search",
            }
        ),
    )
