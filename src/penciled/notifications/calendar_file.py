"""The one writer of calendar files: what is mailed, read elsewhere or fetched goes through here.

No word in a file has a backslash. Escapes begin with it (RFC 5545, 3.3.11), and not everybody
who writes or reads one tells a backslash that somebody typed from one that begins an escape: what
was typed before a capital N has become a line break. A parameter knows no escapes at all (3.1).
"""

from __future__ import annotations

from collections.abc import Sequence

from icalendar import Calendar, Component, Event, vText
from icalendar.prop import vUnknown

from penciled.notifications.zone_rules import put_rules

BACKSLASH, INSTEAD = "\\", "/"


def written(calendar: Calendar, events: Sequence[Event]) -> bytes:
    """Return the file of a calendar and its events, with the rules of the zones they are in."""
    calendar.subcomponents.extend(events)
    put_rules(calendar, events)
    for component in (calendar, *events):
        _word(component)
    return bytes(calendar.to_ical())


def _word(component: Component) -> None:
    """Let every word be text without a backslash; NAME is one too, which icalendar doesn't know."""
    for name, value in component.items():
        if isinstance(value, (vText, vUnknown)):
            component[name] = vText(value.replace(BACKSLASH, INSTEAD), params=value.params)
        for parameter, said in getattr(value, "params", {}).items():
            value.params[parameter] = said.replace(BACKSLASH, INSTEAD)
