"""A visit as its reader sees it: the facts of a message, in words and in the reader's zone.

What is only told once it is agreed (the address, the way there, the video link) has names
of its own: `where`, `directions` and `link`. Before that, `where_before` is all a mail may say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from penciled.core import wording
from penciled.core.errors import UnknownZone
from penciled.core.wall import zone as zone_called
from penciled.notifications.clean import line, lines, link
from penciled.notifications.languages import locale

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """`agreed` is the zone it was agreed in, the practitioner's; `zone` is the reader's.

    `told_at` is when the message was written: a day of another year is said with its year.
    What the service is called tells of somebody's health: it is said only if `names_service`.
    """

    starts_at: datetime
    ends_at: datetime
    told_at: datetime
    agreed: ZoneInfo
    zone: ZoneInfo
    practitioner: str
    practitioner_name: str
    service: str
    location: str
    location_before: str
    address: str
    directions: str
    telehealth: bool
    video: bool
    link: str
    names_service: bool = False

    @classmethod
    def of(
        cls, facts: Facts, *, told_at: datetime, zone: str = "", names_service: bool = False
    ) -> Self:
        """Read a message's facts for a reader in `zone`; without a known one, where it is held."""
        agreed = zone_called(facts["zone"])
        return cls(
            starts_at=datetime.fromisoformat(facts["starts_at"]),
            ends_at=datetime.fromisoformat(facts["ends_at"]),
            told_at=told_at,
            agreed=agreed,
            zone=_known(zone) or agreed,
            practitioner=line(facts["practitioner"]),
            practitioner_name=line(facts["practitioner_name"]),
            service=line(facts["service"]),
            location=line(facts["location"]),
            location_before=line(facts["location_before"]),
            address=lines(facts["address"]),
            directions=lines(facts.get("directions", "")),
            telehealth=bool(facts["telehealth"]),
            video=bool(facts.get("video", facts["telehealth"])),
            link=link(facts["link"]),
            names_service=names_service and bool(facts["service"]),
        )

    @property
    def day(self) -> str:
        on, today = (each.astimezone(self.zone).date() for each in (self.starts_at, self.told_at))
        return wording.say_day(on, near=today, locale=locale())

    @property
    def clock(self) -> str:
        within = pgettext("a time of day, within a sentence", "%(time)s")
        return wording.say_time(self.starts_at, self.zone, locale=locale(), within=within)

    @property
    def hours(self) -> str:
        return wording.say_range(self.starts_at, self.ends_at, self.zone, locale=locale())

    @property
    def start(self) -> str:
        return _("%(day)s at %(clock)s") % {"day": self.day, "clock": self.clock}

    @property
    def zone_name(self) -> str:
        return wording.say_zone_full(self.zone, locale=locale())

    @property
    def there(self) -> str:
        """Return the time at the practice, when clocks there and the reader's differ."""
        differs = self.starts_at.astimezone(self.zone).utcoffset() != (
            self.starts_at.astimezone(self.agreed).utcoffset()
        )
        if self.telehealth or not differs:
            return ""
        return _("%(time)s in %(zone)s, where the practice is") % {
            "time": wording.say_range(self.starts_at, self.ends_at, self.agreed, locale=locale()),
            "zone": wording.say_zone_full(self.agreed, locale=locale()),
        }

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at

    @property
    def takes(self) -> str:
        return wording.say_duration(self.length, locale=locale())

    @property
    def what(self) -> str:
        """Return how long it is, after what it is where that may be said."""
        return f"{self.service}, {self.takes}" if self.names_service else self.takes

    @property
    def where_before(self) -> str:
        if self.telehealth:
            return _("By video")
        place = self.location_before
        way = _("%(place)s (in person or by video)") if self.video else _("%(place)s (in person)")
        return way % {"place": place} if place else ""

    @property
    def where(self) -> list[str]:
        if self.telehealth:
            return [_("By video")]
        return [row for row in (self.address or self.location).splitlines() if row.strip()]

    @property
    def at(self) -> str:
        """Return where it is, to go within a sentence: "at Ferris Street", "by video"."""
        if self.telehealth:
            return _("by video")
        return _("at %(place)s") % {"place": self.location_before} if self.location_before else ""

    def instead_of(self, other: Self) -> str:
        """Return the start of `other` as far as it is not this one's: its clock, or its day too."""
        if self.starts_at == other.starts_at:
            return ""
        return other.clock if self.day == other.day else other.start


def _known(zone: str) -> ZoneInfo | None:
    try:
        return zone_called(zone)
    except UnknownZone:
        return None
