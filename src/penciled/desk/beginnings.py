"""What a new appointment begins with: where on the calendar it was begun, as the address says.

Anything in the address that cannot be read is left out; the form asks for it.
"""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_time

from penciled.clients.queries import client_of
from penciled.desk.forms.appointments import EVENT, SESSION
from penciled.desk.forms.wall_time import MOST_MINUTES
from penciled.desk.naming import name_of

if TYPE_CHECKING:
    from penciled.desk.access import DeskRequest
    from penciled.practices.models import Practitioner


def begun_from(request: DeskRequest) -> dict[str, Any]:
    """Return what to fill a new appointment's form in with."""
    whose = _whose(request)
    zone = whose.zone_info if whose else request.practice.zone_info
    return {
        **_days(request),
        **_client(request),
        "shown_as": "busy",
        "tell_client": True,
        "practitioner": str(whose.ref) if whose else "",
        "on": _date(request.GET.get("on", "")) or timezone.now().astimezone(zone).date(),
        "at": _time(request.GET.get("at", "")),
        "minutes": _minutes(request.GET.get("minutes", "")),
    }


def _days(request: DeskRequest) -> dict[str, Any]:
    """Return what it is to be: on whole days one is away, at a time one has a session."""
    if "all_day" not in request.GET:
        return {"kind": SESSION, "event_kind": "meeting"}
    until = _date(request.GET.get("until", ""))
    return {"kind": EVENT, "event_kind": "leave", "all_day": True, "until": until}


def _client(request: DeskRequest) -> dict[str, Any]:
    """Return the client it was begun for."""
    try:
        client = client_of(request.practice, UUID(request.GET.get("client", "")))
    except ValueError:
        return {}
    return {"client": name_of(client), "client_ref": str(client.ref)} if client else {}


def _whose(request: DeskRequest) -> Practitioner | None:
    """Return whose calendar it was begun on, else the member's own."""
    known = {str(each.ref): each for each in request.practitioners}
    own = [each for each in request.practitioners if each.member_id == request.member.pk]
    first = own[0] if own else None
    return known.get(request.GET.get("with", ""), first)


def _date(words: str) -> date | None:
    try:
        return parse_date(words)
    except ValueError:
        return None


def _time(words: str) -> time | None:
    try:
        return parse_time(words)
    except ValueError:
        return None


def _minutes(words: str) -> int | None:
    if not (words.isascii() and words.isdigit() and len(words) <= len(str(MOST_MINUTES))):
        return None
    return int(words)
