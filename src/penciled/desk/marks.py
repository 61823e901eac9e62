"""How a session goes or went: what it can be marked as now, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penciled.appointments.models import Appointment

SCHEDULED, ARRIVED, COMPLETED, NO_SHOW = "scheduled", "arrived", "completed", "no_show"


@dataclass(frozen=True, slots=True)
class Mark:
    """A button that marks a session with `status`."""

    status: str
    icon: str
    words: str


def marks_of(stands: Appointment, *, now: datetime) -> Sequence[Mark]:
    """Return what a session can be marked as: nothing before its day, nor when it is off."""
    zone = stands.zone_info
    is_to_come = now.astimezone(zone).date() < stands.starts_at.astimezone(zone).date()
    if stands.client is None or stands.is_cancelled:
        return ()
    if stands.status == SCHEDULED and is_to_come:
        return ()
    return [_mark(status) for status in _next(stands.status, has_begun=stands.starts_at <= now)]


def said_marked(status: str) -> str:
    """Say that it was done."""
    words = {
        SCHEDULED: _("Mark taken back."),
        ARRIVED: _("Marked as arrived."),
        COMPLETED: _("Marked as completed."),
        NO_SHOW: _("Marked as a no-show."),
    }
    return words[status]


def _next(status: str, *, has_begun: bool) -> Sequence[str]:
    if status == SCHEDULED:
        return (ARRIVED, COMPLETED, NO_SHOW) if has_begun else (ARRIVED,)
    if status == ARRIVED and has_begun:
        return (COMPLETED, SCHEDULED)
    return (SCHEDULED,)


def _mark(status: str) -> Mark:
    looks = {
        SCHEDULED: ("undo", _("Undo")),
        ARRIVED: ("arrived", _("Arrived")),
        COMPLETED: ("done", _("Completed")),
        NO_SHOW: ("absent", _("No-show")),
    }
    return Mark(status, *looks[status])
