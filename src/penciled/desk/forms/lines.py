"""Text of several lines: a line's end counts once, though browsers send two characters for it."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

MOST_OF_A_MESSAGE = 1000


class LinesField(forms.CharField):
    def to_python(self, value: Any) -> str:
        return str(super().to_python(_lines(value)) or "")

    def bound_data(self, data: Any, initial: Any) -> Any:
        return super().bound_data(_lines(data), initial)


class MessageField(LinesField):
    """Words to a client."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=MOST_OF_A_MESSAGE,
            required=False,
            help_text=gettext_lazy("Goes into the mail, word for word."),
            widget=forms.Textarea({"class": "input", "rows": 3}),
            **options,
        )


def _lines(text: Any) -> Any:
    return re.sub(r"\r\n?", "\n", text) if isinstance(text, str) else text
