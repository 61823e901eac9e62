"""What may happen to a request, one use case each; a transaction of its own for every one.

Locks are always taken in this order, so that nobody waits in a circle: the calendars
(by id), the client, the request or appointment, the audit chain.
"""

from __future__ import annotations

from penciled.booking.actions.cancel import cancel_request
from penciled.booking.actions.decide import accept_request, decline_request
from penciled.booking.actions.expire import expire_requests
from penciled.booking.actions.schedule import (
    cancel_appointment,
    change_appointment,
    schedule_appointment,
)
from penciled.booking.actions.submit import Ask, submit_request

__all__ = [
    "Ask",
    "accept_request",
    "cancel_appointment",
    "cancel_request",
    "change_appointment",
    "decline_request",
    "expire_requests",
    "schedule_appointment",
    "submit_request",
]
