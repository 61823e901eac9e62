"""What clients are called on the desk: by name, or by initials while a member hides names.

Every page, window and answer of the desk names clients through here and nowhere else.
Which it is belongs to the member who asks, and is set once where a request comes in.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from penciled.appointments.models import Appointment
    from penciled.booking.conflicts import Conflict
    from penciled.booking.models import AppointmentRequest
    from penciled.clients.models import Client

RIGHT_TO_LEFT = ("R", "AL")  # as Unicode has it: Hebrew and its like, Arabic and its like

_hidden: ContextVar[bool] = ContextVar("names_hidden", default=False)


@contextmanager
def names_hidden(are: bool) -> Iterator[None]:  # noqa: FBT001 -- reads as a sentence
    """Hide names, or show them, for as long as it lasts."""
    token = _hidden.set(are)
    try:
        yield
    finally:
        _hidden.reset(token)


def are_hidden() -> bool:
    return _hidden.get()


def name_of(client: Client) -> str:
    """Return what a client is called: "Elena Marsh", or "E. M."."""
    return client.initials if are_hidden() else client.name


def first_name_of(client: Client) -> str:
    """Return what a client is called in a sentence: "Elena", or "E. M."."""
    return client.initials if are_hidden() else client.first_name


def asked_as(asked: AppointmentRequest) -> str:
    """Return the name a client gave with a request, where it is another than they go by."""
    differs = asked.asked_name != asked.client.name
    return asked.asked_name if differs and not are_hidden() else ""


def name_in(conflict: Conflict) -> str:
    """Return what stands in the way is called; an event keeps its title."""
    return isolated(conflict.initials if are_hidden() else conflict.name)


def named_thing(thing: Appointment | AppointmentRequest) -> str:
    """Return what stands on a calendar is called: its client's name, or an event's title."""
    if thing.client:
        return isolated(name_of(thing.client))
    return isolated(getattr(thing, "title", ""))


def name_elsewhere(client: Client, names: str) -> str:
    """Return what a client is called on a calendar elsewhere, by as much of a name as was chosen.

    A number is the beginning of a random id: it tells two of them apart, and nobody who they are.
    """
    if names == "full":
        return client.name
    if names == "first":
        return client.first_name
    if names == "initials":
        return client.initials
    return _("Client %(number)s") % {"number": client.ref.hex[:6].upper()}


def isolated(name: str) -> str:
    """Keep a name that is written from right to left from turning round the time said after it."""
    turns = any(unicodedata.bidirectional(letter) in RIGHT_TO_LEFT for letter in name)
    return f"\u2068{name}\u2069" if turns else name


def reach_of(client: Client, *, phone: str = "") -> str:
    """Return how to reach a client, by `phone` sooner than by their own: "555 01 · e@x.com"."""
    ways = [each for each in (phone or client.phone, client.email) if each]
    if ways and are_hidden():
        return _("Phone and mail are hidden while names are")
    return " · ".join(ways)
