"""Say what became different, sentence by sentence, so that nobody has to compare."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from penciled.core import wording
from penciled.notifications.languages import locale
from penciled.notifications.visit import Visit


def against_asked(asked: Visit, booked: Visit) -> list[str]:
    """Return a sentence for each way in which what was booked is not what was asked."""
    moved = booked.starts_at - asked.starts_at
    said = []
    if asked.day != booked.day:
        said.append(_("The day is not the one you asked for."))
    elif moved:
        words = (
            _("The start is %(time)s later than you asked.")
            if booked.starts_at > asked.starts_at
            else _("The start is %(time)s earlier than you asked.")
        )
        said.append(words % {"time": _say_duration(abs(moved))})
    return said + _apart_from_time(asked, booked)


def against_before(before: Visit, now: Visit) -> list[str]:
    """Return a sentence for each way in which an appointment is not what it was."""
    moved = now.starts_at - before.starts_at
    said = []
    if before.day != now.day:
        said.append(_("It is on another day."))
    elif moved:
        words = (
            _("The start is %(time)s later than it was.")
            if now.starts_at > before.starts_at
            else _("The start is %(time)s earlier than it was.")
        )
        said.append(words % {"time": _say_duration(abs(moved))})
    return said + _apart_from_time(before, now)


def _apart_from_time(old: Visit, new: Visit) -> list[str]:
    said = []
    if old.length != new.length:
        lengths = _say_duration(new.length), _say_duration(old.length)
        said.append(_("It takes %(new)s instead of %(old)s.") % _pair(*lengths))
    if old.practitioner != new.practitioner:
        names = new.practitioner_name, old.practitioner_name
        said.append(_("You will see %(new)s instead of %(old)s.") % _pair(*names))
    if old.service != new.service:
        said.append(_other_service(old, new))
    if (old.location, old.address, old.telehealth) != (new.location, new.address, new.telehealth):
        said.append(_moved_place(old, new))
    return said


def _other_service(old: Visit, new: Visit) -> str:
    if old.names_service and new.names_service:
        words = _("The service is “%(new)s” instead of “%(old)s”.")
        return words % _pair(new.service, old.service)
    return _("The service is another one.")


def _moved_place(old: Visit, new: Visit) -> str:
    if new.at and old.at and new.at != old.at:
        return _("It is %(new)s instead of %(old)s.") % _pair(new.at, old.at)
    return _("The place is a new one.")


def _say_duration(length: timedelta) -> str:
    return wording.say_duration(length, locale=locale())


def _pair(new: str, old: str) -> dict[str, str]:
    return {"new": new, "old": old}
