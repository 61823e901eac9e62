"""What clients hear of appointments that staff booked, changed or took off the calendar."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from penciled.notifications import links
from penciled.notifications.cancelling import say_cancelling
from penciled.notifications.changes import against_before
from penciled.notifications.invite import invitation
from penciled.notifications.registry import Letter, mail
from penciled.notifications.told import Told
from penciled.notifications.visit import Visit


@mail("appointment.booked")
def booked(told: Told) -> Letter:
    visit = told.for_client("booked")
    return Letter(
        subject=_("Your appointment: %(start)s") % {"start": visit.start},
        context=_context(told) | _acting(told, visit),
        invite=invitation(told, visit, url=links.mine(told)),
    )


@mail("appointment.moved")
def moved(told: Told) -> Letter:
    before, visit = told.for_client("before"), told.for_client("booked")
    instead_of = visit.instead_of(before)
    words = _("Moved to %(start)s") if instead_of else _("Changed: %(start)s")
    context = {
        "it_was": instead_of,
        "changes": against_before(before, visit),
        **_acting(told, visit),
    }
    return Letter(
        subject=words % {"start": visit.start},
        context=_context(told) | context,
        invite=invitation(told, visit, url=links.mine(told)),
    )


@mail("appointment.cancelled")
def cancelled(told: Told) -> Letter:
    visit = told.for_client("booked")
    context = {
        "message": told.lines("message"),
        "by": told.practice_name,
        "url": links.ask_again(told),
    }
    return Letter(
        subject=_("Cancelled: %(start)s") % {"start": visit.start},
        context=_context(told) | context,
        invite=invitation(told, visit, url=links.mine(told), cancelled=True),
        method="CANCEL",
    )


def _context(told: Told) -> dict[str, Any]:
    return {"visit": told.for_client("booked"), "greeting": told.greeting}


def _acting(told: Told, visit: Visit) -> dict[str, Any]:
    return {"cancelling": say_cancelling(told, visit), "url": links.appointment(told)}
