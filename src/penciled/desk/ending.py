"""What ends with a service or a location: the hours that are for it alone, and who has no other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from penciled.availability.queries import all_hours_of
from penciled.core import wording
from penciled.desk.week import said_range
from penciled.practices.queries import practitioners_of, services_of

if TYPE_CHECKING:
    from datetime import datetime

    from penciled.availability.models import OpenStretch
    from penciled.practices.models import Location, Practice, Practitioner, Service


class Ending(NamedTuple):
    """What a practitioner loses: hours `alone` for it close, those `shared` stay for the rest.

    `is_last`: clients can't ask for them at all any more.
    """

    practitioner: Practitioner
    alone: list[str]
    shared: list[str]
    is_last: bool


def endings(practice: Practice, offered: Service | Location, *, now: datetime) -> list[Ending]:
    """Return whom it concerns that `offered` is archived. A fixed number of queries."""
    many = f"{offered._meta.model_name}s"
    alone, shared = defaultdict[int, list[str]](list), defaultdict[int, list[str]](list)
    today = now.astimezone(practice.zone_info).date()
    for whose, row in all_hours_of(practice, since=today):
        named = [each for each in getattr(row, many).all() if each.archived_at is None]
        if offered in named:
            (alone if len(named) == 1 else shared)[whose].append(_said(row))
    return list(_concerned(practice, offered, many, alone, shared))


def services_of_only(practice: Practice, offered: Service | Location) -> list[Service]:
    """Return the services that would be offered nowhere once this location is archived."""
    found = []
    for each in services_of(practice).prefetch_related("locations"):
        left = [place for place in each.locations.all() if place.archived_at is None]
        if left == [offered]:
            found.append(each)
    return found


def _concerned(
    practice: Practice,
    offered: Service | Location,
    many: str,
    alone: dict[int, list[str]],
    shared: dict[int, list[str]],
) -> Iterator[Ending]:
    for each in practitioners_of(practice).prefetch_related(many):
        left = [one for one in getattr(each, many).all() if one.archived_at is None]
        ending = Ending(
            each, alone[each.pk], shared[each.pk], is_last=each.listed and left == [offered]
        )
        if ending.alone or ending.shared or ending.is_last:
            yield ending


def _said(row: OpenStretch) -> str:
    """Say "Monday, 9 AM – 12 PM", or with its date."""
    weekday, override = getattr(row, "weekday", None), getattr(row, "override", None)
    day = wording.say_day_with_year(override.on) if override else str(WEEKDAYS[weekday or 0])
    return _("%(day)s, %(hours)s") % {"day": day, "hours": said_range(row.opens, row.closes)}
