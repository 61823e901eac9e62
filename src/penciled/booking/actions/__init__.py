"""What may happen to a request, one use case each; a transaction of its own for every one.

Locks are always taken in this order, so that nobody waits in a circle: the calendars
(by id), the room, the client, the request or appointment, the audit chain.
"""

from __future__ import annotations

from penciled.booking.actions.cancel import cancel_request
from penciled.booking.actions.cancel_own import cancel_own_appointment
from penciled.booking.actions.close import close_practice
from penciled.booking.actions.decide import accept_request, decline_request
from penciled.booking.actions.erase import erase_client, erase_silent
from penciled.booking.actions.expire import expire_requests
from penciled.booking.actions.repeat import (
    Dated,
    cancel_series,
    change_series,
    overlaps_of_moves,
    preview_series,
    schedule_series,
)
from penciled.booking.actions.schedule import (
    cancel_appointment,
    change_appointment,
    mark_appointment,
    schedule_appointment,
)
from penciled.booking.actions.submit import Ask, submit_request
from penciled.booking.actions.take_back import take_back_answer

__all__ = [
    "Ask",
    "Dated",
    "accept_request",
    "cancel_appointment",
    "cancel_own_appointment",
    "cancel_request",
    "cancel_series",
    "change_appointment",
    "change_series",
    "close_practice",
    "decline_request",
    "erase_client",
    "erase_silent",
    "expire_requests",
    "mark_appointment",
    "overlaps_of_moves",
    "preview_series",
    "schedule_appointment",
    "schedule_series",
    "submit_request",
    "take_back_answer",
]
