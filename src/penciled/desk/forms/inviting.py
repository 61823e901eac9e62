"""Which clients are invited to the portal, and that it is meant."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.clients.inviting import MOST

NONE = gettext_lazy("Select at least one client first.")


class ClientsField(forms.Field):
    """Outside ids, each of them once. What is none was never given out, and so is not found."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[UUID]:
        try:
            return list(dict.fromkeys(UUID(str(each)) for each in value or ()))
        except ValueError as error:
            raise Http404 from error

    def validate(self, value: list[UUID]) -> None:
        super().validate(value)
        if len(value) > MOST:
            said = _("At most %(most)s clients can be invited at once. Select fewer.")
            raise forms.ValidationError(said % {"most": MOST})


class InvitingForm(forms.Form):
    ref = ClientsField(error_messages={"required": NONE})
    sure = forms.BooleanField(required=False, widget=forms.HiddenInput)

    @property
    def refs(self) -> list[UUID]:
        return list(self.cleaned_data["ref"]) if self.is_valid() else []

    @property
    def is_sure(self) -> bool:
        return self.is_valid() and bool(self.cleaned_data["sure"])

    @property
    def refusal(self) -> str:
        """Say why these can't be invited, before any of them is looked at."""
        return "" if self.is_valid() else " ".join(map(str, self.errors.get("ref", ())))
