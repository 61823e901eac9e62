"""How long clients are kept of whom nothing is heard, and the yes to erasing those who are due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy

from penciled.core.fingerprint import fingerprint
from penciled.desk.stale import ShownForm
from penciled.practices.keeping import LONGEST, SHORTEST

if TYPE_CHECKING:
    from collections.abc import Collection

    from penciled.practices.models import Practice

RANGE = gettext_lazy("Write 3 to 600 months.")
AGAIN = gettext_lazy("The list was not sent whole. Look at it again.")


class KeepingForm(ShownForm):
    months = forms.IntegerField(
        label=gettext_lazy("Months without a word"),
        required=False,
        min_value=SHORTEST,
        max_value=LONGEST,
        help_text=gettext_lazy("Left empty, clients are kept until you erase them one by one."),
        error_messages={"invalid": RANGE, "min_value": RANGE, "max_value": RANGE},
        widget=forms.NumberInput({"class": "input input-s", "inputmode": "numeric"}),
    )

    def __init__(self, data: Any = None, *, practice: Practice) -> None:
        months = practice.keeps_clients_for
        super().__init__(data, shown=fingerprint(months), initial={"months": months})


class EraseDueForm(forms.Form):
    """`refs`: the very clients that were listed, with commas between them."""

    use_required_attribute = False
    refs = forms.CharField(
        max_length=8000, widget=forms.HiddenInput, error_messages={"required": AGAIN}
    )
    meant = forms.BooleanField(
        label=gettext_lazy("Yes, erase them for good"),
        error_messages={"required": gettext_lazy("Say that you mean it.")},
    )

    def __init__(self, data: Any = None, *, listed: Collection[UUID]) -> None:
        super().__init__(data, initial={"refs": ",".join(map(str, listed))})

    def clean_refs(self) -> list[UUID]:
        try:
            return [UUID(each) for each in str(self.cleaned_data["refs"]).split(",")]
        except ValueError as error:
            raise forms.ValidationError(AGAIN) from error
