"""What is always in view while asking: how far along, and what is chosen so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from penciled.portal.choices import STEPS
from penciled.portal.times import slot_at

if TYPE_CHECKING:
    from penciled.booking.slots import Slot
    from penciled.portal.choices import Choices
    from penciled.practices.models import Practitioner


@dataclass(frozen=True, slots=True)
class Mark:
    """A step on the progress line; one that is done leads back to itself."""

    name: str
    words: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """The choices in words; `practitioner` is who answers, the one named or the first free."""

    choices: Choices
    marks: list[Mark]
    slot: Slot | None

    @property
    def practitioner(self) -> Practitioner | None:
        return self.choices.practitioner or (self.slot.practitioner if self.slot else None)

    @property
    def ends_at(self) -> datetime | None:
        service = self.choices.service
        return self.slot.start + service.duration if self.slot and service else None


def summary_of(choices: Choices, step: str, *, slot: Slot | None = None) -> Summary:
    """Return the summary for `step`; a chosen time that is no longer open is left out."""
    words = {
        "who": _("For whom"),
        "practitioner": _("Practitioner"),
        "visit": _("Appointment"),
        "time": _("Time"),
        "details": _("Details"),
    }
    here = STEPS.index(step)
    marks = [
        Mark(name, words[name], choices.url(name) if n < here else "", n == here)
        for n, name in enumerate(STEPS)
        if name != "who" or choices.asks_whom or step == "who"
    ]
    return Summary(choices, marks, slot or slot_at(choices, now=timezone.now()))
