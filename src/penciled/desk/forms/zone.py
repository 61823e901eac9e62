"""Which zone a practice is in, and that its owner means to change it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from penciled.core.fingerprint import fingerprint
from penciled.desk.stale import ShownForm
from penciled.ui.zone_groups import zone_groups

if TYPE_CHECKING:
    from penciled.practices.models import Practice


class PracticeZoneForm(ShownForm):
    zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        error_messages={"invalid_choice": gettext_lazy("Choose a time zone of the list.")},
        widget=forms.Select({"class": "input"}),
    )
    meant = forms.BooleanField(
        label=gettext_lazy("Yes, change the zone"),
        error_messages={"required": gettext_lazy("Say that you mean it.")},
    )

    def __init__(self, data: Any = None, *, practice: Practice) -> None:
        stands = fingerprint(practice.zone)
        super().__init__(data, shown=stands, initial={"zone": practice.zone})
        field = self.fields["zone"]
        field.choices = zones_and(practice.zone)  # type: ignore[attr-defined]  # of a choice field


def zones_and(own: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the zones to choose from; `own` too, where it is known by no name of the list."""
    groups = zone_groups()
    if own in {key for _group, some in groups for key, _words in some}:
        return groups
    return [*groups, (own, [(own, own)])]
