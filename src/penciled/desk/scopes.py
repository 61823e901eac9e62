"""How much of a series is meant, and how many appointments each choice takes in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy, ngettext

from penciled.appointments.series import Scope, meant
from penciled.core import wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penciled.appointments.models import Appointment

WORDS = {
    Scope.ONE: gettext_lazy("Only this one"),
    Scope.FOLLOWING: gettext_lazy("This and the ones after it"),
    Scope.ALL: gettext_lazy("All that are still to come"),
}
MISSING = gettext_lazy("Say how many of them are meant.")


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice; `count` is how many it takes in, `which` says them."""

    scope: Scope
    words: str
    count: int
    which: str


@dataclass(frozen=True, slots=True)
class Reach:
    """What may be chosen, and how many that were changed on their own are to come besides."""

    choices: Sequence[Choice]
    alone: int


def reach_of(stands: Appointment, *, now: datetime, leaves_alone: bool) -> Reach | None:
    """Return how much of its series can be meant; None when there is but the one. One query.

    `leaves_alone`: those changed on their own are left out, all but the one itself.
    """
    if stands.series_id is None:
        return None
    to_come = meant(stands, Scope.ALL, now=now)
    some = [e for e in to_come if e.pk == stands.pk or not (leaves_alone and e.changed_alone)]
    if to_come == [stands]:
        return None
    following = [each for each in some if _on(each) >= _on(stands)]
    choices = (
        _choice(Scope.ONE, [stands]),
        _choice(Scope.FOLLOWING, following),
        _choice(Scope.ALL, some),
    )
    return Reach(choices, sum(e.changed_alone for e in to_come if e.pk != stands.pk))


def _on(each: Appointment) -> str:
    return each.series_on.isoformat() if each.series_on else ""


def _choice(scope: Scope, some: Sequence[Appointment]) -> Choice:
    words = str(WORDS[scope])
    first, last = (_day(each) for each in (some[0], some[-1]))
    said = {"count": len(some), "first": first, "last": last}
    if len(some) == 1:
        return Choice(scope, words, 1, first)
    which = ngettext(
        "%(count)s appointment, %(first)s to %(last)s",
        "%(count)s appointments, %(first)s to %(last)s",
        len(some),
    )
    return Choice(scope, words, len(some), which % said)


def _day(each: Appointment) -> str:
    return wording.say_day_short(each.starts_at.astimezone(each.zone_info).date())
