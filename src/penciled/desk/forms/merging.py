"""Which side of two records stays, field by field, and whom to merge with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.clients.merging import GONE, KEPT, PARTS, side_of
from penciled.core.languages import LANGUAGES
from penciled.core.wording import say_day_with_year

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.forms.boundfield import BoundField

    from penciled.booking.merging import Merging
    from penciled.clients.models import Client

LABELS = {
    "name": gettext_lazy("Name"),
    "preferred_name": gettext_lazy("Preferred name"),
    "email": gettext_lazy("Mail address"),
    "phone": gettext_lazy("Phone"),
    "birth_date": gettext_lazy("Birth date"),
    "language": gettext_lazy("Mails in"),
    "zone": gettext_lazy("Time zone"),
    "internal_id": gettext_lazy("Internal id"),
    "may_ask": gettext_lazy("May ask online"),
    "may_cancel": gettext_lazy("May cancel online"),
    "may_see": gettext_lazy("May see their appointments online"),
}
SIDE = gettext_lazy("Choose one of the two.")


@dataclass(frozen=True, slots=True)
class Choice:
    """A part in which two records differ: `field` chooses, `kept` and `gone` are what each says."""

    field: BoundField
    label: str
    kept: str
    gone: str


class MergeForm(forms.Form):
    """Of each part that differs, whose stays. `shown` stands for what was shown."""

    use_required_attribute = False
    shown = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, merging: Merging) -> None:
        super().__init__(data, initial={"shown": merging.shown})
        self.merging = merging
        for part in _differing(merging):
            self.fields[part] = forms.ChoiceField(
                choices=[(KEPT, KEPT), (GONE, GONE)],
                initial=side_of(part, *merging.records),
                error_messages={"required": SIDE, "invalid_choice": SIDE},
                widget=forms.RadioSelect,
            )

    @property
    def sides(self) -> dict[str, str]:
        """Return whose part stays, of those that differ."""
        return {part: self.cleaned_data[part] for part in PARTS if part in self.cleaned_data}

    @property
    def choices(self) -> Iterator[Choice]:
        kept, gone = self.merging.records
        for part in PARTS:
            if part in self.fields:
                yield Choice(
                    self[part], str(LABELS[part]), said_of(kept, part), said_of(gone, part)
                )

    def renew(self, merging: Merging) -> None:
        """Let what is sent next stand for what is shown now."""
        said: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        said["shown"] = merging.shown
        self.data = said


class WordsForm(forms.Form):
    """Whom to merge with, as typed."""

    words = forms.CharField(
        label=gettext_lazy("Name, mail address or phone number"),
        max_length=120,
        required=True,
        error_messages={"required": gettext_lazy("Type a part of a name.")},
        widget=forms.TextInput(
            {"class": "input", "type": "search", "autocomplete": "off", "spellcheck": "false"}
        ),
    )


def said_of(client: Client, part: str) -> str:
    """Return what a record says in one part, in words; nothing where it says nothing."""
    if part == "name":
        return client.name
    value = getattr(client, part)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return say_day_with_year(value)
    return LANGUAGES.get(value, value) if part == "language" else value or ""


def _differing(merging: Merging) -> list[str]:
    kept, gone = merging.records
    return [part for part in PARTS if said_of(kept, part) != said_of(gone, part)]
