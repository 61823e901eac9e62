"""Say in a mail until when its reader can cancel online, by the terms as they stood when posted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.utils.translation import gettext as _

from penciled.core import wording
from penciled.notifications.languages import locale
from penciled.notifications.told import Told
from penciled.notifications.visit import Visit


def say_cancelling(told: Told, visit: Visit) -> str:
    """Say until when, and from when on it counts as late; nothing where it can't be online."""
    terms = _terms(told)
    if terms is None:
        return ""
    until, late = terms
    said = _("You can cancel it online until it begins.")
    if until:
        said = _("You can cancel it online until %(start)s.") % {"start": _before(visit, until)}
    if late > until:
        is_late = visit.starts_at - late < visit.told_at
        words = _("Cancelling it now counts as late.")
        if not is_late:
            words = _("After %(start)s it counts as late.") % {"start": _before(visit, late)}
        said = f"{said} {words}"
    return said


def say_cancelling_each(told: Told) -> str:
    """Say it of several that have the same terms, each by its own start."""
    terms = _terms(told)
    if terms is None:
        return ""
    until, late = terms
    said = _("You can cancel each of them online until it begins.")
    if until:
        words = _("You can cancel each of them online until %(length)s before it begins.")
        said = words % {"length": _length(until)}
    if late > until:
        words = _("Less than %(length)s before, that counts as late.")
        said = f"{said} {words % {'length': _length(late)}}"
    return said


def _terms(told: Told) -> tuple[timedelta, timedelta] | None:
    said = told.payload.get("cancelling")
    if not said:
        return None
    return timedelta(minutes=int(said["until"])), timedelta(minutes=int(said["late"]))


def _before(visit: Visit, length: timedelta) -> str:
    return replace(visit, starts_at=visit.starts_at - length).start


def _length(length: timedelta) -> str:
    return wording.say_duration(length, locale=locale())
