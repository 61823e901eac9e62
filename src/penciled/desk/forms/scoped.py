"""How much of a series is meant when one of it is changed or cancelled."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from penciled.appointments.series import Scope
from penciled.desk.scopes import MISSING, reach_of

if TYPE_CHECKING:
    from penciled.appointments.models import Appointment

NAMES = [(each.value, each.value) for each in Scope]


class ScopeForm(forms.Form):
    """One alone unless more is chosen; has no fields where there is nothing to choose."""

    scope = forms.TypedChoiceField(
        choices=NAMES,
        coerce=Scope,
        empty_value=Scope.ONE,
        required=False,
        error_messages={"invalid_choice": MISSING},
        widget=forms.RadioSelect,
    )
    anyway = forms.BooleanField(label=gettext_lazy("Save them anyway"), required=False)
    weighed = forms.CharField(max_length=80, required=False)

    def __init__(
        self, data: Any = None, *, about: Appointment, now: datetime, leaves_alone: bool
    ) -> None:
        begun = {"scope": Scope.ONE.value}
        super().__init__(data, prefix="series", auto_id="%s", initial=begun)
        self.reach = reach_of(about, now=now, leaves_alone=leaves_alone)
        if self.reach is None:
            self.fields.clear()

    @property
    def chosen(self) -> Scope:
        """Return what is meant, as far as that is known."""
        said = getattr(self, "cleaned_data", {})
        scope: Scope = said.get("scope", Scope.ONE)
        return scope

    @property
    def picked(self) -> str:
        """Return the choice to show as chosen."""
        value = self["scope"].value() if self.fields else None
        return str(value or Scope.ONE.value)

    @property
    def takes_more(self) -> bool:
        """Say whether more than the one is meant."""
        return self.chosen is not Scope.ONE
