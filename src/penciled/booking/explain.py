"""Why a time can't be asked for: every rule that speaks against it, in words.

The engine says which of its rules do; what keeps a practitioner, a service or a place from
being offered at all is told before those. The desk and `penciled explain-slots` say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from penciled.appointments.models import Appointment, EventKind
from penciled.availability import queries as availability
from penciled.booking.slots import why_not_each
from penciled.booking.taken import taken_by
from penciled.core import wording
from penciled.core.slots import Reason
from penciled.core.wall import wall_of
from penciled.practices.together import is_elsewhere

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from penciled.availability.models import TermsFields
    from penciled.availability.queries import Wanted
    from penciled.booking.taken import InTheWay, Thing
    from penciled.core.hours import Schedule
    from penciled.practices.models import Practitioner


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule that speaks against a time. `code` is stable and for programs.

    `when` says more of `about`, what stands on the calendar then; nothing says whose it is.
    """

    code: str
    words: str
    when: str = ""
    about: Thing | None = None

    @property
    def in_full(self) -> str:
        return f"{self.words}: {self.when}" if self.when else self.words


def rules_against(
    practitioner: Practitioner, wanted: Wanted, start: datetime, *, now: datetime
) -> list[Rule]:
    """Return every rule that speaks against asking for `start`; none when a client may."""
    why = Why(practitioner, wanted)
    return [*why.offer(), *why.times([start], now=now)[start]]


class Why:
    """Words for one practitioner, and for what one kind of client wants of them."""

    def __init__(self, practitioner: Practitioner, wanted: Wanted) -> None:
        self.practitioner, self.wanted = practitioner, wanted
        self.zone = practitioner.zone_info
        self.terms: TermsFields = availability.terms_of(practitioner)

    @cached_property
    def open(self) -> Schedule:
        """When this may be asked for."""
        return availability.schedule_of(self.practitioner, self.wanted)

    @cached_property
    def whole(self) -> Schedule:
        """When anything may be asked for, by anybody."""
        return availability.whole_schedule_of(self.practitioner)

    def offer(self) -> Iterator[Rule]:
        """Yield what keeps this from being offered, whatever the time."""
        who, wanted = self.practitioner, self.wanted
        name = {"name": who.first_name}
        if not who.practice.booking_on:
            yield Rule("booking_off", _("Online booking is off."))
        if not who.listed:
            yield Rule("not_listed", _("%(name)s isn’t shown to clients.") % name)
        if wanted.as_new and not who.takes_new_clients:
            yield Rule("no_new_clients", _("%(name)s takes no new clients.") % name)
        service = wanted.service
        if service.archived_at or not who.services.filter(pk=service.pk).exists():
            yield Rule("service_not_theirs", _("%(name)s doesn’t offer this service.") % name)
        if not (service.for_new if wanted.as_new else service.for_existing):
            words = _("This service isn’t offered to that kind of client.")
            yield Rule("service_not_shown", words)
        place = wanted.location
        if place.archived_at or not who.locations.filter(pk=place.pk).exists():
            yield Rule("location_not_theirs", _("%(name)s isn’t at this location.") % name)
        if is_elsewhere(service, place):
            words = _("This service isn’t offered at %(place)s.") % {"place": place.name}
            yield Rule("service_not_here", words)

    def times(self, starts: Iterable[datetime], *, now: datetime) -> dict[datetime, list[Rule]]:
        """Return what the engine says against each start; a handful of queries for all."""
        weighed = why_not_each(self.practitioner, self.wanted, starts, now=now)
        taken = [start for start, reasons in weighed.items() if Reason.TAKEN in reasons]
        by = taken_by(self.practitioner, self.wanted, taken, now=now)
        return {
            start: [rule for reason in reasons for rule in self._rules(reason, start, by)]
            for start, reasons in weighed.items()
        }

    def _rules(
        self, reason: Reason, start: datetime, by: Mapping[datetime, Sequence[InTheWay]]
    ) -> Iterator[Rule]:
        if reason is not Reason.TAKEN:
            yield Rule(reason.value, self._said(reason, start))
            return
        for each in by[start]:
            words = said_taken(each, self.zone)
            yield Rule(reason.value, words, said_when(each, self.zone), each.thing)

    def _said(self, reason: Reason, start: datetime) -> str:
        if reason is Reason.CLOSED:
            return self._said_closed(start)
        words = {
            Reason.PAST: _("already over"),
            Reason.TOO_SOON: self._said_too_soon(),
            Reason.TOO_FAR: _("more than %(horizon)s days ahead"),
            Reason.TOO_LONG: _("would end at %(ends)s, after the hours"),
            Reason.OFF_GRID: _("not one of the starts, which come every %(step)s"),
            Reason.DAY_FULL: _("the day has its %(most)s appointments already"),
        }
        return words[reason] % {
            "notice": wording.say_duration(self.terms.notice),
            "by": wording.say_minutes(self.terms.asked_by or 0),
            "horizon": self.terms.horizon,
            "ends": wording.say_time(start + self.wanted.service.duration, self.zone),
            "step": wording.say_duration(self.terms.increment or self.wanted.service.duration),
            "most": self.terms.most_per_day,
        }

    def _said_too_soon(self) -> str:
        if self.terms.asked_by is None:
            return _("less than %(notice)s away")
        return _("less than %(notice)s away, or not asked for by %(by)s the day before")

    def _said_closed(self, start: datetime) -> str:
        wall = wall_of(start, self.zone)
        minute = wall.at.hour * 60 + wall.at.minute
        own, whole = self.open.on(wall.on), self.whole.on(wall.on)
        if any(each.start <= minute < each.end for each in whole):
            return _("open, but not for this service, location or client")
        before = [each for each in own if each.end <= minute]
        after = [each for each in own if minute < each.start]
        if before and after:
            return _("between two stretches of hours")
        if before and before[-1].end == minute:
            ends = wording.say_time(start + self.wanted.service.duration, self.zone)
            return _("would end at %(ends)s, after the hours") % {"ends": ends}
        if before:
            ends = wording.say_minutes(before[-1].end)
            return _("after the hours, which end at %(ends)s") % {"ends": ends}
        if after:
            begins = wording.say_minutes(after[0].start)
            return _("before the hours, which begin at %(begins)s") % {"begins": begins}
        return self._said_no_hours(wall.on, minute)

    def _said_no_hours(self, on: date, minute: int) -> str:
        """Say why a day has no hours for this at all."""
        if on in self.whole.dated:
            return (
                _("that date has other hours of its own")
                if self.whole.on(on)
                else _("that date is closed")
            )
        if any(
            each.weekday == on.weekday() and each.stretch.start <= minute < each.stretch.end
            for each in self.open.seasons
        ):
            return _("open then only in other weeks")
        return _("no hours for this on that day")


def said_taken(by: InTheWay, zone: ZoneInfo) -> str:
    """Say what is in the way, and nothing of whose it is."""
    kind = _kind_of(by.thing)
    if by.comes_before or by.comes_after:
        return {
            "request": _("too close to a pending request"),
            "appointment": _("too close to an appointment"),
            "event": _("too close to an event"),
            "leave": _("too close to leave"),
        }[kind]
    if by.takes_all_day(zone) and kind != "request":
        return _("on leave all day") if kind == "leave" else _("busy all day")
    return {
        "request": _("taken by a pending request"),
        "appointment": _("taken by an appointment"),
        "event": _("taken by an event"),
        "leave": _("on leave then"),
    }[kind]


def said_when(by: InTheWay, zone: ZoneInfo) -> str:
    """Say when it is; of what is only too close, where it ends or begins and what is kept free."""
    names = {"free": wording.say_duration(by.gap)}
    if by.comes_before:
        names["at"] = wording.say_time(by.thing.ends_at, zone)
        return _("it ends at %(at)s, and %(free)s after it are kept free") % names
    if by.comes_after:
        names["at"] = wording.say_time(by.thing.starts_at, zone)
        return _("it begins at %(at)s, and %(free)s before it are kept free") % names
    if by.takes_all_day(zone):
        return ""
    return wording.say_range(by.thing.starts_at, by.thing.ends_at, zone)


def _kind_of(thing: Thing) -> str:
    if not isinstance(thing, Appointment):
        return "request"
    if thing.client_id:
        return "appointment"
    return "leave" if thing.event_kind == EventKind.LEAVE else "event"
