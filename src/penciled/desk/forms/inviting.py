"""Which clients are invited to the portal, and that it is meant."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy

from penciled.clients.inviting import MOST
from penciled.desk.forms.refs import RefsField

NONE = gettext_lazy("Select at least one client first.")
TOO_MANY = gettext_lazy("At most %(most)s clients can be invited at once. Select fewer.")


class InvitingForm(forms.Form):
    ref = RefsField(most=MOST, too_many=TOO_MANY, error_messages={"required": NONE})
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
