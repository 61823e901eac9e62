"""What clients hear of their requests. No subject names a service: others may see it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from penciled.notifications import links
from penciled.notifications.cancelling import say_cancelling
from penciled.notifications.changes import against_asked
from penciled.notifications.invite import invitation
from penciled.notifications.registry import Letter, mail
from penciled.notifications.told import Told


@mail("request.received")
def received(told: Told) -> Letter:
    visit = told.for_client("asked")
    more = {"url": links.request(told), "note": told.note}
    return Letter(
        subject=_("Asked, not yet confirmed: %(start)s") % {"start": visit.start},
        context=_context(told) | more,
    )


@mail("request.accepted")
def accepted(told: Told) -> Letter:
    asked, visit = told.for_client("asked"), told.for_client("booked")
    context = {
        "visit": visit,
        "changes": against_asked(asked, visit),
        "asked_for": visit.instead_of(asked),
        "cancelling": say_cancelling(told, visit),
        "url": links.appointment(told),
    }
    return Letter(
        subject=_("Confirmed: %(start)s") % {"start": visit.start},
        context=_context(told) | context,
        invite=invitation(told, visit, url=links.own_request(told)),
    )


@mail("request.declined")
def declined(told: Told) -> Letter:
    start = told.for_client("asked").start
    return Letter(
        subject=_("Not possible: %(start)s") % {"start": start},
        context=_context(told) | {"url": links.ask_again(told)},
    )


@mail("request.cancelled_receipt")
def cancelled_receipt(told: Told) -> Letter:
    start = told.for_client("asked").start
    return Letter(
        subject=told.say_cancelled % {"start": start},
        context=_context(told) | {"url": links.ask_again(told)},
    )


@mail("request.unanswered")
def unanswered(told: Told) -> Letter:
    start = told.for_client("asked").start
    return Letter(
        subject=_("Not answered in time: %(start)s") % {"start": start},
        context=_context(told) | {"url": links.ask_again(told)},
    )


def _context(told: Told) -> dict[str, Any]:
    visit = told.for_client("asked")
    return {
        "visit": visit,
        "greeting": told.greeting,
        "message": told.lines("message"),
        "by": told.line("decided_by") or visit.practitioner_name,
    }
