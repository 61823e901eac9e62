"""Whole local days, such as those of a leave, and how a time that may take several is said."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from penciled.core import wording
from penciled.core.interval import Interval
from penciled.core.local_day import segments

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

INSTANT = timedelta(microseconds=1)


def span_of_days(first: date, last: date, zone: ZoneInfo) -> Interval | None:
    """Return the time in which clocks show the dates `first` to `last`; None if one never comes."""
    start, end = segments(first, zone), segments(last, zone)
    return Interval(start[0].start, end[-1].end) if start and end else None


def touched_days(span: Interval, zone: ZoneInfo) -> tuple[date, date]:
    """Return the first and the last date that `span` takes part of."""
    return span.start.astimezone(zone).date(), (span.end - INSTANT).astimezone(zone).date()


def days_of(span: Interval, zone: ZoneInfo) -> tuple[date, date] | None:
    """Return the dates, first and last, that `span` takes whole; None when it takes part of one."""
    first, last = touched_days(span, zone)
    return (first, last) if span_of_days(first, last, zone) == span else None


def say_days(first: date, last: date) -> str:
    """Say "Thu, Dec 10, all day", or "Thu, Dec 10 – Mon, Dec 14 (5 days)"."""
    if first == last:
        return _("%(day)s, all day") % {"day": wording.say_day_short(first)}
    count = (last - first).days + 1
    words = {"first": wording.say_day_short(first), "last": wording.say_day_short(last)}
    return ngettext(
        "%(first)s – %(last)s (%(count)s day)", "%(first)s – %(last)s (%(count)s days)", count
    ) % (words | {"count": count})


def say_within(span: Interval, zone: ZoneInfo, *, on: date) -> str:
    """Say when a time is under the heading of `on`: "2:30 – 3:20 PM", "All day, until Dec 14"."""
    if not (days := days_of(span, zone)):
        return say_span(span, zone, on=on)
    if days[1] <= on:
        return _("All day")
    return _("All day, until %(day)s") % {"day": wording.say_day_short(days[1])}


def say_span(span: Interval, zone: ZoneInfo, *, on: date | None = None) -> str:
    """Say "2:30 – 3:20 PM" of a time on the date `on`; with its days when it is on others."""
    first, last = touched_days(span, zone)
    if days := days_of(span, zone):
        return say_days(*days)
    if first == last:
        time = wording.say_range(span.start, span.end, zone)
        return time if first == on else f"{wording.say_day_short(first)}, {time}"
    return _("%(start)s – %(end)s") % {
        "start": wording.say_day_and_time(span.start, zone),
        "end": wording.say_day_and_time(span.end, zone),
    }
