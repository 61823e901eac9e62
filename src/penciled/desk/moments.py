"""How near moments are said to staff: "today at 10:52 AM", "2 h ago", "Tomorrow, Dec 16"."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as in_django
from django.utils.translation import gettext as _

from penciled.core import wording

MINUTE = timedelta(minutes=1)


def said_at(instant: datetime, zone: ZoneInfo, *, now: datetime) -> str:
    """Say when, to stand in a sentence: "yesterday at 5:12 PM", "on Tuesday, December 8 at …"."""
    day, today = instant.astimezone(zone).date(), now.astimezone(zone).date()
    words = {"time": wording.say_time(instant, zone), "day": wording.say_day(day, near=today)}
    if day == today:
        return _("today at %(time)s") % words
    if day == today - timedelta(days=1):
        return _("yesterday at %(time)s") % words
    if day == today + timedelta(days=1):
        return _("tomorrow at %(time)s") % words
    return _("on %(day)s at %(time)s") % words


def said_ago(length: timedelta) -> str:
    """Say "2 h ago", "just now"."""
    words = wording.say_wait(length)
    return words if length < MINUTE else _("%(length)s ago") % {"length": words}


def near_day(instant: datetime, zone: ZoneInfo, *, now: datetime) -> str:
    """Say "Today, Dec 9", "Tomorrow, Dec 10", and further off "Fri, Dec 11"."""
    day, today = instant.astimezone(zone).date(), now.astimezone(zone).date()
    words = {"date": in_django(day, "M j")}
    if day == today:
        return _("Today, %(date)s") % words
    if day == today + timedelta(days=1):
        return _("Tomorrow, %(date)s") % words
    return wording.say_day_short(day, near=today)
