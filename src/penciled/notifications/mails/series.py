"""What clients hear of appointments that repeat: one mail for all of the dates it is about."""

from __future__ import annotations

from typing import Any

from django.utils.translation import npgettext

from penciled.notifications import links
from penciled.notifications.cancelling import say_cancelling, say_cancelling_each
from penciled.notifications.dates import Dates, dates_of
from penciled.notifications.invite import PUBLISH, publication
from penciled.notifications.registry import Letter, mail
from penciled.notifications.told import Told


@mail("series.booked")
def booked(told: Told) -> Letter:
    dates = dates_of(told)
    return Letter(
        subject=npgettext(
            "series", "Your appointment: %(start)s", "Your appointments from %(start)s", dates.count
        )
        % {"start": dates.first.start},
        context=_context(told, dates) | _acting(told, dates),
        invite=publication(told, dates.every, url=links.mine(told)),
        method=PUBLISH,
    )


@mail("series.moved")
def moved(told: Told) -> Letter:
    dates = dates_of(told)
    it_moved = any(each.it_was for each in dates.every)
    words = npgettext(
        "series", "Moved to %(start)s", "Moved: your appointments from %(start)s", dates.count
    )
    if not it_moved:
        words = npgettext(
            "series", "Changed: %(start)s", "Changed: your appointments from %(start)s", dates.count
        )
    context = {"it_moved": it_moved, "changes": dates.changes, **_acting(told, dates)}
    return Letter(
        subject=words % {"start": dates.first.start},
        context=_context(told, dates) | context,
        invite=publication(told, dates.every, url=links.mine(told)),
        method=PUBLISH,
    )


@mail("series.cancelled")
def cancelled(told: Told) -> Letter:
    dates = dates_of(told)
    context = {
        "message": told.lines("message"),
        "by": told.practice_name,
        "url": links.ask_again(told),
    }
    return Letter(
        subject=npgettext(
            "series",
            "Cancelled: %(start)s",
            "Cancelled: your appointments from %(start)s",
            dates.count,
        )
        % {"start": dates.first.start},
        context=_context(told, dates) | context,
        invite=publication(told, dates.every, url=links.mine(told), cancelled=True),
        method=PUBLISH,
    )


def _context(told: Told, dates: Dates) -> dict[str, Any]:
    return {"visit": dates.first, "dates": dates, "greeting": told.greeting}


def _acting(told: Told, dates: Dates) -> dict[str, Any]:
    """Lead to all of them: no single one is meant."""
    said = say_cancelling(told, dates.first) if dates.count == 1 else say_cancelling_each(told)
    return {"cancelling": said, "url": links.mine(told)}
