"""Whatever people are to be reminded of by mail, at every look of the worker."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import InterfaceError, OperationalError

from penciled.booking.digest import send_digests
from penciled.booking.reminding import remind_clients
from penciled.booking.unanswered import remind_staff

EACH: tuple[Callable[..., int], ...] = (remind_clients, remind_staff, send_digests)
log = logging.getLogger("penciled.worker")


def remind_all(*, now: datetime) -> int:
    """Write the reminders and digests that are due; say how many.

    Where one kind can't be written the others are, and so is what else the worker does; the
    database being away is not its fault, and is raised.
    """
    return sum(_try(each, now=now) for each in EACH)


def _try(remind: Callable[..., int], *, now: datetime) -> int:
    try:
        return remind(now=now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("Reminders could not be written (%s).", remind.__name__)
        return 0
