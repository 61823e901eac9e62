"""What the practice's people hear of requests: initials instead of names, their calendar's zone."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from penciled.notifications import links
from penciled.notifications.registry import Letter, mail
from penciled.notifications.told import Told


@mail("request.asked")
def asked(told: Told) -> Letter:
    start = told.for_staff("asked").start
    return Letter(
        subject=_("New request: %(start)s") % {"start": start},
        context=_context(told) | {"note": told.note},
    )


@mail("request.cancelled")
def cancelled(told: Told) -> Letter:
    start = told.for_staff("asked").start
    return Letter(
        subject=_("Request cancelled: %(start)s") % {"start": start}, context=_context(told)
    )


@mail("request.expired")
def expired(told: Told) -> Letter:
    start = told.for_staff("asked").start
    return Letter(
        subject=_("Request not answered in time: %(start)s") % {"start": start},
        context=_context(told),
    )


def _context(told: Told) -> dict[str, Any]:
    return {
        "visit": told.for_staff("asked"),
        "initials": told.line("initials"),
        "new_client": bool(told.payload["new_client"]),
        "url": links.desk_request(told),
    }
