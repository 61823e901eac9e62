"""The calendar's entries as JSON, for the script that draws them.

Times are as clocks in the calendar's zone show them, without an offset: the script
knows no zones. Where clocks go back within an entry it is drawn as long as it lasts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.core import wording
from penciled.desk.entries import Entry, Sheet, entries_on
from penciled.desk.gone import gone_words
from penciled.desk.off_hours import Whose, book_of, working

# A calendar says the same times again and again, and saying one takes longer than reading it.
_day = lru_cache(maxsize=1024)(wording.say_day)
_time = lru_cache(maxsize=4096)(wording.say_time)
_range = lru_cache(maxsize=4096)(wording.say_range)

if TYPE_CHECKING:
    from penciled.core.interval import Interval
    from penciled.practices.models import Practice

ANY = UUID(int=0)
OUTSIDE = gettext_lazy("Outside the hours that clients may ask for")


def feed(sheet: Sheet, *, now: datetime) -> dict[str, Any]:
    """Return what the script draws on `sheet`. Three queries at most."""
    book = book_of(sheet.chosen, sheet.within)
    found = entries_on(sheet, book, now=now)
    works = working(sheet.chosen, sheet.within, book, with_open=sheet.habits.open_hours)
    return {
        "entries": [_drawn(each, sheet) for each in found],
        "people": [
            {"id": str(each.ref), "title": each.name, "zone": each.zone} for each in sheet.chosen
        ],
        "off": _spans(works.off, sheet.zone),
        "open": _spans(works.open, sheet.zone),
    }


def mark_of(sheet: Sheet, versions: Mapping[int, int], *, now: datetime) -> str:
    """Return an ETag that holds while no calendar turned, within the minute: holds run out."""
    minute = now.replace(second=0, microsecond=0)
    runs = sorted(each.pk for each in sheet.runs)
    shown = (sheet.within, sheet.zone.key, sheet.habits.mark, runs)
    said = repr((sorted(versions.items()), shown, minute))
    return f'"{sha256(said.encode()).hexdigest()[:32]}"'


def spoken(entry: Entry, zone: ZoneInfo) -> str:
    """Say of an entry what its place and look say to who sees them."""
    return f"{_day(entry.span.start.astimezone(zone).date())}. {kind_words(entry)}: "


def kind_words(entry: Entry) -> str:
    """Say in a word or two how an entry stands."""
    if entry.is_no_show:
        return _("No-show")
    return {
        "ink": _("Appointment"),
        "pencil": _("Request, not yet confirmed"),
        "busy": _("Busy"),
        "free": _("Free event"),
        "rubbed": gone_words(entry.status, by_client=entry.is_by_client),
    }[entry.kind]


def href_of(entry: Entry, practice: Practice) -> str:
    name = "desk:request" if entry.is_request else "desk:appointment"
    return _address(name, practice.slug).replace(str(ANY), str(entry.ref))


@lru_cache(maxsize=256)
def _address(name: str, slug: str) -> str:
    """Return an address with a place for a ref in it: finding one takes longer than filling it."""
    return reverse(name, args=[slug, ANY])


def _move_of(entry: Entry, practice: Practice) -> str:
    name = "desk:accept" if entry.is_request else "desk:appointment_move"
    address = _address(name, practice.slug)
    return address.replace(str(ANY), str(entry.ref)) if entry.is_movable else ""


def _drawn(entry: Entry, sheet: Sheet) -> dict[str, Any]:
    placed = _placed(entry.span, sheet.zone)
    return {
        "id": str(entry.ref),
        "kind": entry.kind,
        "status": entry.status,
        **placed,
        "allDay": all(placed[end].endswith("T00:00") for end in ("start", "end")),
        "who": str(entry.practitioner.ref),
        "with": entry.practitioner.name if len(sheet.chosen) > 1 else "",
        "name": entry.name,
        "minutes": int(entry.span.length.total_seconds() // 60),
        "at": _time(entry.span.start, sheet.zone),
        "range": _range(entry.span.start, entry.span.end, sheet.zone),
        "service": entry.service,
        "ink": entry.ink,
        "place": entry.place,
        "room": entry.room,
        "event": entry.event,
        "video": entry.is_video,
        "noted": entry.is_noted,
        "repeats": entry.repeats,
        "clash": entry.clash,
        "outside": str(OUTSIDE) if entry.is_outside else "",
        "past": entry.is_past,
        "href": href_of(entry, sheet.practice),
        "movable": entry.is_movable,
        "move": _move_of(entry, sheet.practice),
        "version": entry.version,
        "spoken": spoken(entry, sheet.zone),
    }


def _spans(some: Iterable[Whose], zone: ZoneInfo) -> list[dict[str, str]]:
    return [{"who": str(who or ""), **_placed(span, zone)} for who, span in some]


def _placed(span: Interval, zone: ZoneInfo) -> dict[str, str]:
    """Say where a span is drawn; never shorter than it lasts."""
    start = span.start.astimezone(zone).replace(tzinfo=None)
    end = span.end.astimezone(zone).replace(tzinfo=None)
    return {
        "start": f"{start:%Y-%m-%dT%H:%M}",
        "end": f"{max(end, start + span.length):%Y-%m-%dT%H:%M}",
    }
