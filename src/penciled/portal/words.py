"""How the portal words what the rules say: refusals, outcomes, moments not long ago.

Whole sentences to clients, who don't know the words of the trade.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.core.errors import DomainError, SlotNotOffered, SlotUnavailable
from penciled.core.lifecycle import State
from penciled.core.slots import Reason
from penciled.core.wall import shown_in
from penciled.core.wording import say_day_short, say_time

if TYPE_CHECKING:
    from penciled.booking.models import AppointmentRequest

AGAINST = {
    Reason.PAST: gettext_lazy("That time has passed."),
    Reason.TOO_SOON: gettext_lazy("That time is too soon to be answered in time."),
    Reason.TOO_FAR: gettext_lazy("That time is further ahead than can be asked for."),
    Reason.CLOSED: gettext_lazy("Nobody can be asked for at that time."),
    Reason.TOO_LONG: gettext_lazy("The appointment is too long to begin at that time."),
    Reason.OFF_GRID: gettext_lazy("Appointments don’t begin at that time."),
    Reason.TAKEN: gettext_lazy("That time was just taken."),
    Reason.DAY_FULL: gettext_lazy("That day is full."),
}


def say_refusal(refusal: DomainError) -> str:
    """Say why something can't be asked for, and that nothing else was lost."""
    if isinstance(refusal, SlotUnavailable):
        return _("That time was just taken. Your other answers are kept.")
    if isinstance(refusal, SlotNotOffered):
        reason = AGAINST.get(Reason(refusal.reasons[0])) if refusal.reasons else None
        return _("%(why)s Choose another time.") % {"why": reason or refusal}
    return str(refusal)


def say_moment(instant: datetime, zone: ZoneInfo, *, now: datetime) -> str:
    """Say "today at 11:20 AM", "yesterday at 4:05 PM", "on Tue, Dec 8 at 9:00 AM"."""
    day, today = shown_in(instant, zone).date(), shown_in(now, zone).date()
    said = {"time": say_time(instant, zone), "day": say_day_short(day, near=today)}
    if day == today:
        return _("today at %(time)s") % said
    if day == today - timedelta(days=1):
        return _("yesterday at %(time)s") % said
    return _("on %(day)s at %(time)s") % said


def say_soon(instant: datetime, zone: ZoneInfo, *, now: datetime) -> str:
    """Say "today, 2:30 PM", "tomorrow, 9:00 AM", and later only the day: "Thu, Dec 10"."""
    day, today = shown_in(instant, zone).date(), shown_in(now, zone).date()
    said = {"time": say_time(instant, zone)}
    if day == today:
        return _("today, %(time)s") % said
    if day == today + timedelta(days=1):
        return _("tomorrow, %(time)s") % said
    return say_day_short(day, near=today)


def say_answered(
    asked: AppointmentRequest, zone: ZoneInfo, *, by_us: bool = True, now: datetime
) -> str:
    """Say what became of a request before this visitor came: by whom and when.

    Of somebody they act for, `by_us` false, another may have cancelled it.
    """
    when = say_moment(asked.resolved_at or asked.expires_at, zone, now=now)
    by = asked.resolved_by or asked.practitioner
    said = {"by": by.name, "when": when}
    sentences = {
        State.ACCEPTED: _("%(by)s accepted this request %(when)s."),
        State.DECLINED: _("%(by)s declined this request %(when)s."),
        State.CANCELLED: _("You cancelled this request %(when)s.")
        if by_us
        else _("This request was cancelled online %(when)s."),
        State.EXPIRED: _("This request was not answered in time. It ended %(when)s."),
    }
    return sentences[asked.state_at(now)] % said


def say_wait(length: timedelta) -> str:
    """Say in how long it makes sense to try again, roundly."""
    seconds = max(1, ceil(length.total_seconds()))
    if seconds <= 90:  # noqa: PLR2004 -- people count seconds so far
        return _("%(n)s seconds") % {"n": seconds}
    minutes = -(-seconds // 60)
    if minutes <= 90:  # noqa: PLR2004 -- and minutes so far
        return _("%(n)s minutes") % {"n": minutes}
    return _("%(n)s hours") % {"n": -(-minutes // 60)}
