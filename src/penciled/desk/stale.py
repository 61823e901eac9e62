"""Two people with the same settings open: whoever saves last is told, and nothing is lost.

A form carries what it was shown as a fingerprint, which its action holds against what stands
once it has the lock. Refused, the form shows both; sent again, it is meant over what stands now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from penciled.desk.differences import Versions

if TYPE_CHECKING:
    from penciled.core.errors import StaleChange


class ShownForm(forms.Form):
    """A form of settings that knows what it was shown: `shown`, as its action takes it."""

    use_required_attribute = False
    shown = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    changed_words = ""
    versions: Sequence[Versions] = ()

    def __init__(self, data: Any = None, *, shown: str, initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial={**initial, "shown": shown})

    def overtake(self, refusal: StaleChange) -> HTTPStatus:
        """Show what stands now, which is this form's own `initial`, beside what was typed."""
        self.versions = list(_versions(self))
        said: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        said[self.add_prefix("shown")] = self.initial["shown"]
        self.data = said
        self.add_error(None, str(refusal))
        self.changed_words = _("Save again to put what you typed in its place.")
        return HTTPStatus.CONFLICT


def _versions(form: forms.Form) -> Iterator[Versions]:
    for field in form.visible_fields():
        stands, typed = (_said(field, value) for value in (field.initial, field.value()))
        if stands or typed:
            yield Versions(str(field.label), stands, typed)


def _said(field: forms.BoundField, value: Any) -> str:
    """Say the value of a field as somebody reads it."""
    if isinstance(field.field, forms.BooleanField):
        ticked = field.field.widget.value_from_datadict({field.name: value}, {}, field.name)
        return _("Yes") if ticked else _("No")
    if isinstance(field.field, forms.ChoiceField):
        return ", ".join(_named(field.field, value))
    said = field.field.prepare_value(value)
    return "" if said is None else str(said)


def _named(field: forms.ChoiceField, value: Any) -> Iterator[str]:
    several = isinstance(value, list | tuple)
    chosen = {str(each) for each in (value if several else [value])}
    choices: Any = field.choices
    for key, words in choices:
        some = words if isinstance(words, list | tuple) else [(key, words)]
        yield from (str(name) for own, name in some if str(own) in chosen and own != "")
