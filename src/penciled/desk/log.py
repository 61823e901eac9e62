"""What was done to an appointment, by whom and when, in words; latest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.appointments.history import CLIENT_CANCELLED
from penciled.appointments.queries import history_of
from penciled.core import wording
from penciled.desk.gone import LATE
from penciled.desk.moments import said_at
from penciled.desk.naming import acting_for, first_name_of
from penciled.desk.repeats import listed

if TYPE_CHECKING:
    from penciled.appointments.models import Appointment, HistoryEntry
    from penciled.booking.models import AppointmentRequest

    Changes = Mapping[str, Sequence[str]]

DONE = {
    "arrived": gettext_lazy("marked it as arrived"),
    "completed": gettext_lazy("marked it as completed"),
    "no_show": gettext_lazy("marked it as a no-show"),
    "scheduled": gettext_lazy("took the mark back"),
    "cancelled": gettext_lazy("cancelled it"),
    "late_cancelled": gettext_lazy("cancelled it late"),
}
CHANGED = {
    "practitioner": gettext_lazy("moved it from %(before)s’s calendar to %(after)s’s"),
    "service": gettext_lazy("changed the service from %(before)s to %(after)s"),
    "location": gettext_lazy("changed the location from %(before)s to %(after)s"),
    "room": gettext_lazy("changed the room from %(before)s to %(after)s"),
    "title": gettext_lazy("changed the title from “%(before)s” to “%(after)s”"),
    "event_kind": gettext_lazy("changed what kind of event it is"),
    "staff_note": gettext_lazy("changed the note for staff"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence; `asked` is the request it tells of, `said` what `who` wrote with it."""

    words: str
    asked: UUID | None = None
    who: str = ""
    said: str = ""


def lines_of(stands: Appointment, asked: AppointmentRequest | None, *, now: datetime) -> list[Line]:
    """Return what happened to an appointment, the asking for it last. One query."""
    zone = stands.zone_info
    lines = [_line(each, stands, asked, now=now) for each in history_of(stands)]
    return [*lines, _asking(asked, zone, now=now)] if asked else lines


def _line(
    entry: HistoryEntry, stands: Appointment, asked: AppointmentRequest | None, *, now: datetime
) -> Line:
    zone, who = stands.zone_info, _who(entry, stands)
    when = said_at(entry.at, zone, now=now)
    words = _told(who, _what(entry, asked, zone), when)
    return Line(words, who=who, said=entry.changes.get("word", ("", ""))[1])


def _asking(asked: AppointmentRequest, zone: ZoneInfo, *, now: datetime) -> Line:
    what = _("asked for %(time)s") % {"time": wording.say_day_and_time(asked.starts_at, zone)}
    when = said_at(asked.asked_at, zone, now=now)
    return Line(_told(first_name_of(asked.client), what, when), asked.ref)


def _told(who: str, what: str, when: str) -> str:
    return _("%(who)s %(what)s, %(when)s.") % {"who": who, "what": what, "when": when}


def _who(entry: HistoryEntry, stands: Appointment) -> str:
    if entry.what == CLIENT_CANCELLED and stands.client:
        return acting_for(entry.changes.get("guardian", ("", ""))[1], stands.client)
    return entry.member.name if entry.member else _("Somebody")


def _what(entry: HistoryEntry, asked: AppointmentRequest | None, zone: ZoneInfo) -> str:
    if entry.what == "booked":
        return _booked(asked)
    if entry.what in DONE:
        return str(DONE[entry.what])
    if entry.what == CLIENT_CANCELLED:
        late = entry.changes["status"][1] == LATE
        return _("cancelled it late online") if late else _("cancelled it online")
    return listed(list(_changes(entry.changes, zone))) or _("saved it unchanged")


def _booked(asked: AppointmentRequest | None) -> str:
    if asked is None:
        return _("booked it")
    return _("booked it from %(name)s’s request") % {"name": first_name_of(asked.client)}


def _changes(changes: Changes, zone: ZoneInfo) -> Iterator[str]:
    yield from _times(changes, zone)
    for name, words in CHANGED.items():
        if name in changes:
            before, after = (each or _("none") for each in changes[name])
            yield words % {"before": before, "after": after}
    if "busy" in changes:
        yield _("marked it busy") if changes["busy"][1] == "True" else _("marked it free")


def _times(changes: Changes, zone: ZoneInfo) -> Iterator[str]:
    starts, ends = (_instants(changes, name) for name in ("starts_at", "ends_at"))
    if starts:
        words = {
            "before": wording.say_day_and_time(starts[0], zone),
            "after": wording.say_day_and_time(starts[1], zone),
        }
        yield _("moved it from %(before)s to %(after)s") % words
    if ends and not (starts and starts[1] - starts[0] == ends[1] - ends[0]):
        words = {
            "before": wording.say_time(ends[0], zone),
            "after": wording.say_time(ends[1], zone),
        }
        yield _("let it end at %(after)s instead of %(before)s") % words


def _instants(changes: Changes, name: str) -> tuple[datetime, ...]:
    return tuple(datetime.fromisoformat(each) for each in changes.get(name, ()))
