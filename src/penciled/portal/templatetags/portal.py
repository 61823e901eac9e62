"""Tags for what only the portal says: moments not long ago, where a place is, its own links."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from penciled.core import wording
from penciled.portal.words import say_moment, say_soon

if TYPE_CHECKING:
    from penciled.practices.models import Location

register = template.Library()


@register.simple_tag
def moment(instant: datetime, zone: ZoneInfo) -> SafeString:
    """Say "today at 11:20 AM"."""
    return _time(instant, say_moment(instant, zone, now=timezone.now()))


@register.simple_tag
def soon(instant: datetime, zone: ZoneInfo) -> SafeString:
    """Say "tomorrow, 9:00 AM", or "Thu, Dec 10"."""
    return _time(instant, say_soon(instant, zone, now=timezone.now()))


@register.simple_tag
def when_short(instant: datetime, zone: ZoneInfo) -> SafeString:
    """Say "Mon, Nov 30, 9:00 AM", with the year of the day when that is not this one."""
    on, today = (each.astimezone(zone).date() for each in (instant, timezone.now()))
    day = wording.say_day_short(on, near=today)
    return _time(instant, f"{day}, {wording.say_time(instant, zone)}")


@register.simple_tag
def zone_short(instant: datetime, zone: ZoneInfo) -> str:
    """Say "CST"."""
    return wording.say_zone_short(instant, zone)


@register.filter
def zone_name(zone: ZoneInfo) -> str:
    """Say "Central Time"."""
    return wording.say_zone(zone)


@register.filter
def zone_city(zone: ZoneInfo) -> str:
    """Say "Chicago", or nothing where the zone's name has it in it."""
    city = wording.say_zone_city(zone)
    return "" if city in wording.say_zone(zone) else city


@register.filter
def place_before(place: Location) -> str:
    """Say where a visit would be, as far as it is told before it is confirmed."""
    if place.address and not place.address_hidden:
        return ", ".join(place.address.splitlines())
    return place.shown_before


@register.filter
def tel(number: str) -> str:
    """Return a phone number as a link takes it."""
    return "".join(char for char in number if char.isdigit() or char == "+")


def _time(instant: datetime, words: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', instant.isoformat(), words)
