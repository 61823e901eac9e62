"""What is typed when several requests are answered at once: which ones, a word, and each yes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy, ngettext_lazy

from penciled.desk.forms.lines import MessageField
from penciled.desk.forms.refs import RefsField

MOST = 50
NONE = gettext_lazy("Select at least one request first.")
TOO_MANY = ngettext_lazy(
    "At most %(most)s request can be answered at once.",
    "At most %(most)s requests can be answered at once. Select fewer.",
    MOST,
)


class PickedForm(forms.Form):
    """The requests that were ticked in the list."""

    ref = RefsField(most=MOST, too_many=TOO_MANY, error_messages={"required": NONE})

    @property
    def refs(self) -> list[UUID]:
        return list(self.cleaned_data["ref"]) if self.is_valid() else []

    @property
    def refusal(self) -> str:
        """Say why these cannot be answered at once; nothing when they can."""
        return " ".join(str(each) for each in self.errors.get("ref", []))


class SealsField(forms.Field):
    """What each yes was for: an outside id and the seal that was shown with it."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> dict[str, str]:
        parts = (str(each).partition(":") for each in value or ())
        return {ref: seal for ref, _colon, seal in parts}


class AcceptManyForm(forms.Form):
    """Each yes is one request's own: accepted though it overlaps something."""

    anyway = RefsField(most=MOST, too_many=TOO_MANY, required=False)
    weighed = SealsField(required=False)

    @property
    def yes(self) -> dict[UUID, str]:
        """Return to which of them it was, with the seal of what was in the way then."""
        seals = self.cleaned_data["weighed"]
        return {ref: seals.get(str(ref), "") for ref in self.cleaned_data["anyway"]}


class DeclineManyForm(forms.Form):
    message = MessageField(label=gettext_lazy("One message for all of them"))
