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

from penciled.booking.readers import guardian_of

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
    return _erased(client) or (client.initials if are_hidden() else client.name)


def first_name_of(client: Client) -> str:
    """Return what a client is called in a sentence: "Leni", or "E. M."."""
    return _erased(client) or (client.initials if are_hidden() else client.call_name)


def listed_name(client: Client) -> str:
    """Return what a client is called in a list that is sorted by names: "Marsh, Elena"."""
    if are_hidden():
        return client.initials
    return ", ".join(filter(None, (client.last_name, client.first_name)))


def asked_as(asked: AppointmentRequest) -> str:
    """Return the name a client gave with a request, where it is another than they go by."""
    differs = asked.asked_name != asked.client.name
    return asked.asked_name if differs and not are_hidden() else ""


def acting_for(guardian: str, client: Client) -> str:
    """Return who did what a guardian did: "Jon Marsh (for Mia)", or the client while hidden."""
    if not guardian or are_hidden():
        return first_name_of(client)
    return _("%(name)s (for %(client)s)") % {"name": guardian, "client": first_name_of(client)}


def asked_by(asked: AppointmentRequest) -> str:
    """Return who asked for a client by another address than the client's own, and which it is."""
    if are_hidden() or asked.asked_email in {"", asked.client.email}:
        return ""
    guardian = guardian_of(asked)
    return f"{guardian} ({asked.asked_email})" if guardian else asked.asked_email


def name_in(conflict: Conflict) -> str:
    """Return what stands in the way is called; an event keeps its title."""
    name = conflict.initials if are_hidden() else conflict.name
    return isolated(name) or _("Erased client")


def named_thing(thing: Appointment | AppointmentRequest) -> str:
    """Return what stands on a calendar is called: its client's name, or an event's title."""
    if thing.client:
        return isolated(name_of(thing.client))
    return isolated(getattr(thing, "title", ""))


def _erased(client: Client) -> str:
    return _("Erased client") if client.erased_at else ""


def isolated(name: str) -> str:
    """Keep a name that is written from right to left from turning round the time said after it."""
    turns = any(unicodedata.bidirectional(letter) in RIGHT_TO_LEFT for letter in name)
    return f"\u2068{name}\u2069" if turns else name


def reach_of(client: Client, *, phone: str = "") -> str:
    """Return how to reach a client, by `phone` sooner than by their own: "555 01 · e@x.com"."""
    return " · ".join(ways_to(client, phone=phone))


def ways_to(client: Client, *, phone: str = "") -> list[str]:
    """Return each way to reach a client; while names are hidden, only that there are some."""
    ways = [each for each in (phone or client.phone, client.email) if each]
    return [_("Phone and mail are hidden while names are")] if ways and are_hidden() else ways
