"""Who looks at the portal, and for whom: nobody known, or an address proved by code.

For whom it acts is read anew each time: of whom staff took away, nothing is left in a session.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from penciled.booking.queries import made_active_untold
from penciled.clients.acting import guarded_by, may_ask
from penciled.clients.queries import client_at
from penciled.core.errors import NotOffered

if TYPE_CHECKING:
    from datetime import datetime

    from penciled.clients.models import Client
    from penciled.practices.models import Practice

ME, NEW = "me", "new"
NOT_YOURS = "You can’t ask for this person here."


@dataclass(frozen=True, slots=True)
class Visitor:
    """`own` is the client of the address, `others` those it may act for besides, by name.

    `client` is for whom they ask: themselves until they say otherwise, and none who is new to the
    practice. `untold`: that client is active by an answer that nobody told them of yet. `whom` is
    what they said, and nothing while they have not; `name` is what the practice calls them.
    """

    email: str = ""
    own: Client | None = None
    others: tuple[Client, ...] = ()
    client: Client | None = None
    untold: bool = False
    whom: str = ""
    name: str = ""

    @property
    def entered(self) -> bool:
        return bool(self.email)

    @property
    def as_new(self) -> bool:
        """Whether the practice treats that client as a new one: until it first accepted them."""
        return self.client is None or not self.client.is_active or self.untold

    @property
    def clients(self) -> tuple[Client, ...]:
        """Return everybody they act for, themselves first."""
        return (self.own, *self.others) if self.own else self.others

    @property
    def seen(self) -> tuple[Client, ...]:
        """Return those of whose requests and appointments the portal shows anything."""
        return tuple(each for each in self.clients if each.may_see)

    @property
    def unseen(self) -> tuple[Client, ...]:
        return tuple(each for each in self.clients if not each.may_see)

    @property
    def for_another(self) -> bool:
        return self.whom == NEW

    @property
    def is_barred(self) -> bool:
        """Whether nobody may ask online for the client they ask for.

        Who may not ask for themselves can't bring somebody new either.
        """
        judged = self.own if self.for_another else self.client
        return judged is not None and not may_ask(judged)

    @property
    def has_nobody_to_ask_for(self) -> bool:
        return bool(self.clients) and not any(map(may_ask, self.clients))

    @property
    def initials(self) -> str:
        name = self.own.initials if self.own else self.email[:1].upper()
        return name.replace(".", "").replace(" ", "")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to choose: `client` is none where it is somebody new, `can_ask` false by a bar."""

    value: str
    client: Client | None = None
    can_ask: bool = True


def people_of(visitor: Visitor, *, to_new: bool) -> list[Person]:
    """Return for whom a visitor may ask: themselves first, at last somebody new where that goes."""
    some = []
    if visitor.own:
        some.append(Person(ME, visitor.own, may_ask(visitor.own)))
    elif to_new:
        some.append(Person(ME))
    some += [Person(str(each.ref), each, may_ask(each)) for each in visitor.others]
    may_bring = to_new and (visitor.own is None or may_ask(visitor.own))
    return [*some, Person(NEW)] if may_bring else some


def known_as(practice: Practice, email: str, *, now: datetime) -> Visitor:
    """Return whoever proved `email` at a practice, asking for themselves. Up to three queries."""
    if not email:
        return Visitor()
    own, guarded = client_at(practice, email), guarded_by(practice, email)
    name = own.name if own else guarded[0].name if guarded else ""
    visitor = Visitor(email, own, tuple(each.client for each in guarded), name=name)
    return _asking_for(visitor, own, now=now)


def asking_for(visitor: Visitor, whom: str, *, now: datetime) -> Visitor:
    """Return the visitor asking for `ME`, for somebody `NEW`, or for the client of this id.

    Nothing is told to who has not proved an address: what they say of it is kept for later.

    Raises:
        NotOffered: they act for nobody of that id.
    """
    if not visitor.entered or not whom:
        return replace(visitor, whom=whom)
    if whom == NEW:
        return replace(visitor, whom=whom, client=None, untold=False)
    if whom == ME:
        return replace(_asking_for(visitor, visitor.own, now=now), whom=whom)
    for each in visitor.clients:
        if each.ref == UUID(whom):
            return replace(_asking_for(visitor, each, now=now), whom=whom)
    raise NotOffered(NOT_YOURS, field="for")


def _asking_for(visitor: Visitor, client: Client | None, *, now: datetime) -> Visitor:
    untold = bool(client and made_active_untold(client, now=now))
    return replace(visitor, client=client, untold=untold)
