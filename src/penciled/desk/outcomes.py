"""What became of a request, said to staff: the outcome, who, when, and what was changed.

An overdue request is told as expired, whether or not the worker came by.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from penciled.core import wording
from penciled.core.lifecycle import Action, State
from penciled.desk.moments import MINUTE, said_at
from penciled.desk.naming import acting_for, name_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from penciled.booking.models import AppointmentRequest

ICONS = {
    State.ACCEPTED: "check",
    State.DECLINED: "cross",
    State.CANCELLED: "eraser",
    State.EXPIRED: "clock",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a request ended. `who` is who ended it, or why nobody did; `after`, how long it took."""

    state: State
    label: str
    icon: str
    who: str
    at: datetime
    after: str
    sentence: str
    changes: Sequence[str]

    @property
    def lead(self) -> str:
        """What whoever came too late is told first."""
        if self.state is State.CANCELLED:
            return _("No longer asked for.")
        return _("Closed.") if self.state is State.EXPIRED else _("Already answered.")

    @property
    def is_rubbed(self) -> bool:
        return self.state is not State.ACCEPTED


def outcome_of(asked: AppointmentRequest, *, now: datetime) -> Outcome | None:
    """Return how `asked` ended; None while it waits. Reads its trail."""
    state = asked.state_at(now)
    if not state.is_final:
        return None
    at = asked.expires_at if state is State.EXPIRED else asked.resolved_at or asked.expires_at
    return Outcome(
        state=state,
        label=labels()[state],
        icon=ICONS[state],
        who=_who(asked, state),
        at=at,
        after=_after(at - asked.asked_at),
        sentence=_sentence(asked, state, said_at(at, asked.practitioner.zone_info, now=now)),
        changes=_changes(asked) if state is State.ACCEPTED else (),
    )


def labels() -> dict[State, str]:
    """Return the word for each way a request can end, in the order they are offered."""
    return {
        State.ACCEPTED: _("Accepted"),
        State.DECLINED: _("Declined"),
        State.CANCELLED: _("Cancelled"),
        State.EXPIRED: _("Expired"),
    }


def times(ends: Mapping[State, int]) -> str:
    """Say "once declined", "twice declined, 3 times expired"."""
    how_often = {1: _("once"), 2: _("twice")}
    said = []
    for state, label in labels().items():
        if count := ends.get(state, 0):
            often = how_often.get(count) or _("%(count)s times") % {"count": count}
            said.append(f"{often} {label.lower()}")
    return ", ".join(said)


def _who(asked: AppointmentRequest, state: State) -> str:
    if state is State.CANCELLED:
        return _("The client")
    if state is State.EXPIRED:
        began = asked.expires_at >= asked.starts_at
        return _("No answer before it began") if began else _("No answer in time")
    member = asked.resolved_by
    if member and member.is_scheduler:
        return _("%(name)s, scheduler") % {"name": member.name}
    return member.name if member else ""


def _after(length: timedelta) -> str:
    """Say "after 3 h", "within a minute"."""
    if length < MINUTE:
        return _("within a minute")
    return _("after %(length)s") % {"length": wording.say_wait(length)}


def _sentence(asked: AppointmentRequest, state: State, when: str) -> str:
    words = {"who": asked.resolved_by.name if asked.resolved_by else "", "when": when}
    words["client"] = _canceller(asked) if state is State.CANCELLED else ""
    sentences = {
        State.ACCEPTED: _("%(who)s accepted this request %(when)s."),
        State.DECLINED: _("%(who)s declined this request %(when)s."),
        State.CANCELLED: _("%(client)s cancelled this request %(when)s."),
        State.EXPIRED: _("Nobody had answered, so this request closed %(when)s."),
    }
    return sentences[state] % words


def _canceller(asked: AppointmentRequest) -> str:
    """Return who cancelled for the client, if it was not the client."""
    steps = [step for step in asked.trail.all() if step.action == Action.CANCEL]
    guardians = [step.changes["guardian"][1] for step in steps if "guardian" in step.changes]
    return acting_for(guardians[-1], asked.client) if guardians else name_of(asked.client)


def _changes(asked: AppointmentRequest) -> Sequence[str]:
    steps = [step for step in asked.trail.all() if step.action == Action.ACCEPT]
    return tuple(_said(asked, max(steps, key=lambda step: step.pk).changes)) if steps else ()


def _said(asked: AppointmentRequest, changes: Mapping[str, Sequence[str]]) -> list[str]:
    """Say each thing that was booked otherwise than asked."""
    starts, ends = (_booked(changes, name) for name in ("starts_at", "ends_at"))
    said = []
    if starts:
        said.append(_moved(asked, starts))
    if (length := (ends or asked.ends_at) - (starts or asked.starts_at)) != asked.duration:
        said.append(_("Booked for %(length)s") % {"length": wording.say_duration(length)})
    phrases = {
        "service": _("Booked as %(booked)s"),
        "practitioner": _("Booked with %(booked)s"),
        "location": _("Location changed to %(booked)s"),
    }
    return said + [phrases[key] % {"booked": changes[key][1]} for key in phrases if key in changes]


def _booked(changes: Mapping[str, Sequence[str]], name: str) -> datetime | None:
    return datetime.fromisoformat(changes[name][1]) if name in changes else None


def _moved(asked: AppointmentRequest, starts: datetime) -> str:
    zone = asked.practitioner.zone_info
    day = starts.astimezone(zone).date()
    if day != asked.starts_at.astimezone(zone).date():
        words = {"day": wording.say_day_short(day), "time": wording.say_time(starts, zone)}
        return _("Booked for %(day)s, %(time)s") % words
    words = {"length": wording.say_duration(abs(starts - asked.starts_at))}
    if starts > asked.starts_at:
        return _("Booked %(length)s later than asked") % words
    return _("Booked %(length)s earlier than asked") % words
