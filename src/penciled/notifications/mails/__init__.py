"""The mails, a function each, by whom they are about. Words are in the templates of their topic."""

from __future__ import annotations

from penciled.notifications.mails import (
    accounts,
    appointments,
    cancelling,
    entering,
    inviting,
    reminding,
    series,
    to_clients,
    to_staff,
    waiting,
)
from penciled.notifications.registry import KINDS

__all__ = [
    "KINDS",
    "accounts",
    "appointments",
    "cancelling",
    "entering",
    "inviting",
    "reminding",
    "series",
    "to_clients",
    "to_staff",
    "waiting",
]
