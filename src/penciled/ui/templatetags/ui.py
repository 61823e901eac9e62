"""Tags for what every page says: icons, times as `<time>`, zones in words.

Times are spoken by `core.wording`; a tag only adds the markup. A zone may be
given as a key or as a ZoneInfo.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.forms import BoundField
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from penciled.core import wording
from penciled.practices import queries as practices
from penciled.ui.icons import ICONS

register = template.Library()

# The first that fits: most browsers name others too.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """Draw an icon beside words that say the same; it is silent to screen readers."""
    return format_html(
        '<svg class="icon{}" viewBox="0 0 20 20" aria-hidden="true">{}</svg>',
        f" {extra}" if extra else "",
        mark_safe(ICONS[name]),  # noqa: S308 -- our own drawings
    )


@register.simple_tag
def face(person: Any, extra: str = "") -> SafeString:
    """Draw a practitioner beside their name: the photo, else initials; silent to screen readers."""
    looks = f"face {extra}".strip()
    if person.photo is None:
        return format_html('<span class="{}" aria-hidden="true">{}</span>', looks, person.initials)
    address = reverse("picture", args=[person.photo.ref])
    size = person.photo.width, person.photo.height
    drawn = '<img class="{}" src="{}" width="{}" height="{}" alt="" loading="lazy">'
    return format_html(drawn, looks, address, *size)


@register.simple_tag
def time_range(start: datetime, end: datetime, zone: ZoneInfo | str) -> SafeString:
    """Say "2:30 – 3:20 PM"."""
    return _time(start.isoformat(), wording.say_range(start, end, _zone(zone)))


@register.simple_tag
def clock(instant: datetime, zone: ZoneInfo | str) -> SafeString:
    """Say "2:30 PM"."""
    return _time(instant.isoformat(), wording.say_time(instant, _zone(zone)))


@register.simple_tag
def day(instant: datetime, zone: ZoneInfo | str) -> SafeString:
    """Say "Tuesday, December 15", with its year when that is not this one."""
    local, today = (each.astimezone(_zone(zone)).date() for each in (instant, timezone.now()))
    return _time(local.isoformat(), wording.say_day(local, near=today))


@register.simple_tag
def day_short(instant: datetime, zone: ZoneInfo | str) -> SafeString:
    """Say "Tue, Dec 15", with its year when that is not this one."""
    local, today = (each.astimezone(_zone(zone)).date() for each in (instant, timezone.now()))
    return _time(local.isoformat(), wording.say_day_short(local, near=today))


@register.simple_tag
def day_and_clock(instant: datetime, zone: ZoneInfo | str) -> SafeString:
    """Say "Tue, Dec 15, 2:30 PM"."""
    return _time(instant.isoformat(), wording.say_day_and_time(instant, _zone(zone)))


@register.simple_tag
def zone_of_account(user_id: int) -> ZoneInfo:
    """Return the zone to say an account's times in; UTC for one that belongs to no practice."""
    return practices.zone_of_account(user_id) or ZoneInfo("UTC")


@register.filter
def date_words(value: date) -> str:
    return wording.say_day(value)


@register.filter
def zone_words(zone: ZoneInfo | str) -> str:
    """Say "Central Time (Chicago)"."""
    return wording.say_zone_full(_zone(zone))


@register.filter
def zone_short(zone: ZoneInfo | str, instant: datetime) -> str:
    """Say "CST", as it is called at `instant`."""
    return wording.say_zone_short(instant, _zone(zone))


@register.filter
def initials(name: str) -> str:
    """Say "Maya Grace Okafor" as "MO"."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.filter
def minutes(value: timedelta) -> int:
    return int(value.total_seconds() // 60)


@register.filter
def duration_words(value: timedelta) -> str:
    return wording.say_duration(value)


@register.filter
def as_input(field: BoundField) -> SafeString:
    """Draw a field of a form that is not ours with our looks, its label standing over it."""
    return field.as_widget(attrs={"class": "input", "placeholder": ""})


@register.simple_tag
def anybody_may_sign_up() -> bool:
    return bool(settings.SIGNUP_IS_OPEN)


@register.simple_tag
def demo_people() -> list[dict[str, str]]:
    """Say how to sign in to the demo; to nobody but its developers."""
    if not settings.DEVELOPMENT:
        return []
    people = (("Maya Okafor", "owner"), ("Daniel Reyes", ""), ("Rosalind Pike", "scheduler"))
    return [
        {
            "name": name,
            "role": role or "practitioner",
            "email": f"{name.split()[0].lower()}@wrenfield.example",
            "password": "pencil-and-ink",
        }
        for name, role in people
    ]


@register.filter
def browser_words(agent: str) -> str:
    """Say "Firefox on Linux" for what a browser calls itself; programs are named as they do."""
    known = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    if known and system:
        return _("%(browser)s on %(system)s") % {"browser": known, "system": system}
    return known or agent.split("/", maxsplit=1)[0][:40] or _("A browser")


def _zone(zone: ZoneInfo | str) -> ZoneInfo:
    return ZoneInfo(zone) if isinstance(zone, str) else zone


def _time(machine: str, words: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', machine, words)
