"""What clients are called on the desk: by name, or by initials while a member hides names.

Every page, window and answer of the desk names clients through here and nowhere else.
Which it is belongs to the member who asks, and is set once where a request comes in.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from penciled.clients.models import Client

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
