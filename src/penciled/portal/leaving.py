"""How the portal words cancelling: until when, whether it counts as late, why not any more."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from penciled.core.cancelling import Cancelling
from penciled.core.wall import shown_in
from penciled.core.wording import say_day_short, say_duration, say_time
from penciled.portal.words import say_moment

if TYPE_CHECKING:
    from penciled.appointments.models import Appointment
    from penciled.booking.cancelling import CancellingTerms


def say_cancelling(terms: CancellingTerms, zone: ZoneInfo, *, now: datetime) -> str:
    """Say until when it can be cancelled online, or why it can’t be any more."""
    if terms.how is Cancelling.BARRED:
        return _("Please call the practice to cancel it.")
    if terms.how is Cancelling.BEGUN:
        return _("Once it begins, an appointment can’t be cancelled online.")
    said = {"when": _when(terms.starts_at - terms.cancel_until, zone, now=now)}
    if terms.how is Cancelling.BY_CALL:
        return _("It could be cancelled online until %(when)s.") % said
    words = _("You can cancel it here until %(when)s.") % said
    if not terms.cancel_until:
        words = _("You can cancel it here until it begins.")
    return " ".join(each for each in (words, _late_after(terms, zone, now=now)) if each)


def say_lateness(terms: CancellingTerms, zone: ZoneInfo, *, practice: str, now: datetime) -> str:
    """Say whether cancelling now counts as late, and what the practice's terms say of it."""
    if not terms.late_within:
        return _("By the terms of %(practice)s, cancelling never counts as late.") % {
            "practice": practice
        }
    now_is = "" if terms.is_late else _("This is in time.")
    rule = _(
        "By the terms of %(practice)s, cancelling less than %(length)s before an appointment "
        "begins is late."
    ) % {"practice": practice, "length": say_duration(terms.late_within)}
    return " ".join(each for each in (now_is, _late_after(terms, zone, now=now), rule) if each)


def say_gone(stands: Appointment, zone: ZoneInfo, *, by_us: bool = True, now: datetime) -> str:
    """Say who cancelled what is cancelled, and when; what staff call late, a client asked for.

    Of somebody they act for, `by_us` false, another may have cancelled it online.
    """
    said = {"when": say_moment(stands.cancelled_at or now, zone, now=now)}
    if getattr(stands, "by_client", False) and not by_us:
        return _("This appointment was cancelled online %(when)s.") % said
    if getattr(stands, "by_client", False):
        return _("You cancelled this appointment %(when)s.") % said
    if stands.status == "late_cancelled":
        return _("This appointment was cancelled %(when)s.") % said
    return _("The practice cancelled this appointment %(when)s.") % said


def _late_after(terms: CancellingTerms, zone: ZoneInfo, *, now: datetime) -> str:
    """Say from when on it counts as late, where that still comes before it has to be by call."""
    if terms.is_late:
        return _("Cancelling it now counts as late.")
    if terms.late_within <= terms.cancel_until:
        return ""
    after = _when(terms.starts_at - terms.late_within, zone, now=now)
    return _("After %(when)s it counts as late.") % {"when": after}


def _when(instant: datetime, zone: ZoneInfo, *, now: datetime) -> str:
    """Say "Thu, Dec 10, 2:00 PM", with the year where it is not this one."""
    day, today = shown_in(instant, zone).date(), shown_in(now, zone).date()
    return f"{say_day_short(day, near=today)}, {say_time(instant, zone)}"
