"""A choice among things the member may use, by their outside id; it cleans to the thing itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Words = Callable[[Any], str]
Marks = Callable[[Any], Mapping[str, str]]


class MarkedSelect(forms.Select):
    """A select whose options carry marks for the desk's script."""

    marks: Mapping[str, Mapping[str, str]] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"] |= self.marks.get(str(value), {})
        return option


class ChosenField(forms.ChoiceField):
    """Nothing can be chosen until something was offered."""

    def __init__(self, *, words: StrOrPromise, **options: Any) -> None:
        messages = {"required": words, "invalid_choice": words}
        widget = MarkedSelect({"class": "input"})
        super().__init__(error_messages=messages, widget=widget, **options)
        self.offered: dict[str, Any] = {}

    def offer(self, some: Iterable[Any], words: Words, marks: Marks | None = None) -> None:
        """Let one of `some` be chosen; an only one needs no choosing where one must be chosen."""
        self.offered = {str(each.ref): each for each in some}
        named = [(ref, words(each)) for ref, each in self.offered.items()]
        nothing = _("Choose…") if self.required else _("None")
        one_must = self.required and len(named) == 1
        self.choices = named if one_must else [("", nothing), *named]
        if marks and isinstance(self.widget, MarkedSelect):
            self.widget.marks = {ref: marks(each) for ref, each in self.offered.items()}

    def clean(self, value: Any) -> Any:
        return self.offered.get(str(super().clean(value)))
