"""Several things that were ticked in a list, by their outside ids."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404


class RefsField(forms.Field):
    """Outside ids, each of them once. What is none was never given out, and so is not found."""

    widget = forms.MultipleHiddenInput

    def __init__(self, *, most: int, too_many: Any, **how: Any) -> None:
        super().__init__(**how)
        self.most, self.too_many = most, too_many

    def to_python(self, value: Any) -> list[UUID]:
        try:
            return list(dict.fromkeys(UUID(str(each)) for each in value or ()))
        except ValueError as error:
            raise Http404 from error

    def validate(self, value: list[UUID]) -> None:
        super().validate(value)
        if len(value) > self.most:
            raise forms.ValidationError(self.too_many % {"most": self.most})
