"""What will be booked otherwise than asked, besides when: the start is said by `weighing`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from penciled.core import wording

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
