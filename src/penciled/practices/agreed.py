"""A time as it was agreed: instants in UTC beside the wall time and zone it was agreed in.

The instants are what the product computes with. The wall time is what people
said to each other: when a zone's rules change, it decides, and the instants move.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models

from penciled.core.interval import Interval
from penciled.core.wall import wall_of


class AgreedTime(models.Model):
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    wall_on = models.DateField()
    wall_at = models.TimeField()
    wall_fold = models.PositiveSmallIntegerField(default=0)
    zone = models.CharField(max_length=64)
    buffer_before = models.DurationField(default=timedelta)
    buffer_after = models.DurationField(default=timedelta)

    class Meta:
        abstract = True

    @property
    def span(self) -> Interval:
        return Interval(self.starts_at, self.ends_at)

    @property
    def zone_info(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def duration(self) -> timedelta:
        return self.ends_at - self.starts_at


def agreed(span: Interval, zone: ZoneInfo) -> dict[str, Any]:
    """Return the fields of `AgreedTime` for `span` as clocks in `zone` show it."""
    wall = wall_of(span.start, zone)
    return {
        "starts_at": span.start,
        "ends_at": span.end,
        "wall_on": wall.on,
        "wall_at": wall.at,
        "wall_fold": wall.fold,
        "zone": zone.key,
    }
