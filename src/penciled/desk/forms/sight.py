"""Who may look at whose calendar: a tick for each member and practitioner.

What stood when the page was drawn comes back with it, so that only what was ticked or
unticked is changed, whatever somebody else changed meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from penciled.practices.models import Member, Practitioner

GONE = {
    "invalid_choice": gettext_lazy(
        "Somebody you ticked is no longer here. Your other ticks are kept."
    )
}


@dataclass(frozen=True, slots=True)
class Cell:
    """Whether a member may look at one calendar; one's own needs no tick."""

    whose: Practitioner
    value: str
    is_own: bool
    is_ticked: bool
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    member: Member
    role: str
    cells: Sequence[Cell]


class SightForm(forms.Form):
    shown = forms.MultipleChoiceField(required=False, error_messages=GONE)
    stood = forms.MultipleChoiceField(required=False, error_messages=GONE)

    def __init__(
        self, data: Any = None, *, members: Sequence[Member], people: Sequence[Practitioner]
    ) -> None:
        super().__init__(data)
        self.members, self.people = members, people
        self.pairs = {_value(m, p): (m, p) for m in members for p in people if _is_asked(m, p)}
        choices = [(value, value) for value in self.pairs]
        self.fields["shown"].choices = choices  # type: ignore[attr-defined]  # of a choice field
        self.fields["stood"].choices = choices  # type: ignore[attr-defined]  # of a choice field

    def changes(self) -> dict[str, list[tuple[Member, Practitioner]]]:
        """Return which pairs were ticked and which unticked since the page was drawn."""
        shown, stood = (set(self.cleaned_data[name]) for name in ("shown", "stood"))
        return {
            "shown": [self.pairs[value] for value in sorted(shown - stood)],
            "hidden": [self.pairs[value] for value in sorted(stood - shown)],
        }

    @property
    def as_drawn(self) -> list[str]:
        """Return the pairs that stood when the page was first drawn, for it to bring back."""
        return self._known("stood") if self.is_bound else self._standing

    def rows(self) -> Iterator[Row]:
        """Yield each member with their ticks; without cells who looks at every calendar anyway."""
        ticked = self._known("shown") if self.is_bound else self._standing
        for member in self.members:
            everyone = member.sees_everyone
            cells = [] if everyone else [_cell(member, each, ticked) for each in self.people]
            yield Row(member, _role(member), cells)

    @property
    def _standing(self) -> list[str]:
        return [value for value, (m, p) in self.pairs.items() if p in m.may_see.all()]

    def _known(self, name: str) -> list[str]:
        return [value for value in self[name].value() or () if value in self.pairs]


def _value(member: Member, whose: Practitioner) -> str:
    return f"{member.ref}.{whose.ref}"


def _is_asked(member: Member, whose: Practitioner) -> bool:
    return not member.sees_everyone and whose.member_id != member.pk


def _cell(member: Member, whose: Practitioner, ticked: Sequence[str]) -> Cell:
    value = _value(member, whose)
    words = _("%(member)s may look at the calendar of %(name)s")
    return Cell(
        whose=whose,
        value=value,
        is_own=whose.member_id == member.pk,
        is_ticked=value in ticked,
        label=words % {"member": member.name, "name": whose.name},
    )


def _role(member: Member) -> str:
    if member.is_owner:
        return _("Owner")
    if member.is_scheduler:
        return _("Scheduler")
    return _("Practitioner") if hasattr(member, "practitioner") else _("Member")
