"""How two plans differ: what will be booked from what was asked, what was typed from what stands.

Of what was asked the start is said by `weighing`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from penciled.core import wording
from penciled.desk.whole_days import say_span

if TYPE_CHECKING:
    from penciled.appointments.actions import Plan
    from penciled.booking.models import AppointmentRequest


class Difference(NamedTuple):
    what: str
    asked: str
    booked: str


def differences(asked: AppointmentRequest, plan: Plan) -> list[Difference]:
    """Return how `plan` differs from what was asked in length, service, person and place."""
    pairs = [
        Difference(
            _("Takes"),
            wording.say_duration(asked.duration),
            wording.say_duration(plan.span.length),
        ),
        Difference(_("Service"), asked.service.name, plan.service.name if plan.service else ""),
        Difference(_("With"), asked.practitioner.titled, plan.practitioner.titled),
        Difference(_("Where"), asked.location.name, plan.location.name if plan.location else ""),
    ]
    return [pair for pair in pairs if pair.asked != pair.booked]


class Versions(NamedTuple):
    """One thing about an appointment, as it stands now and as it was typed meanwhile."""

    what: str
    stands: str
    typed: str

    @property
    def differs(self) -> bool:
        return self.stands != self.typed


def beside(stands: Plan, typed: Plan) -> list[Versions]:
    """Return all that either says, for a reader to compare; notes are only said to differ."""
    rows = [
        Versions(what, one, other)
        for (what, one), (_what, other) in zip(_facts(stands), _facts(typed), strict=True)
        if one or other
    ]
    if stands.staff_note != typed.staff_note:
        rows.append(Versions(_("Note for staff"), _short(stands), _short(typed)))
    return rows


def _facts(plan: Plan) -> list[tuple[str, str]]:
    is_event = plan.client is None
    return [
        (_("When"), say_span(plan.span, plan.practitioner.zone_info)),
        (_("Title"), plan.title),
        (_("Service"), plan.service.name if plan.service else ""),
        (_("With"), plan.practitioner.titled),
        (_("Where"), plan.location.name if plan.location else ""),
        (_("Room"), plan.room.name if plan.room else ""),
        (_("Show as"), (_("Busy") if plan.busy else _("Free")) if is_event else ""),
    ]


def _short(plan: Plan) -> str:
    """Say the beginning of a note."""
    return Truncator(plan.staff_note).chars(80) or _("None")
