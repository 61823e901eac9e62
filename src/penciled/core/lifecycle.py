"""The life of an appointment request.

    PENDING ──accept──▶ ACCEPTED     staff who may decide for that practitioner
       ├─────decline──▶ DECLINED     the same
       ├─────cancel───▶ CANCELLED    the client who asked
       └─────expire───▶ EXPIRED      the system: the asked-for time has begun, or the
                                     practice's response time has run out

Every state but PENDING is final. A declined request is never reopened: the client sends a new
one. Whether this very member may decide for this very practitioner is not asked here.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from penciled.core.errors import AlreadyResolved, NotPermitted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta


class State(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    EXPIRED = "expired"

    @property
    def is_final(self) -> bool:
        return self is not State.PENDING


class Action(StrEnum):
    ACCEPT = "accept"
    DECLINE = "decline"
    CANCEL = "cancel"
    EXPIRE = "expire"


class Actor(StrEnum):
    STAFF = "staff"
    CLIENT = "client"
    SYSTEM = "system"


class Rule(NamedTuple):
    actor: Actor
    target: State


RULES: Mapping[Action, Rule] = MappingProxyType(
    {
        Action.ACCEPT: Rule(Actor.STAFF, State.ACCEPTED),
        Action.DECLINE: Rule(Actor.STAFF, State.DECLINED),
        Action.CANCEL: Rule(Actor.CLIENT, State.CANCELLED),
        Action.EXPIRE: Rule(Actor.SYSTEM, State.EXPIRED),
    }
)


def advance(state: State, action: Action, *, actor: Actor) -> State:
    """Return the state that `action` takes a request in `state` to.

    Raises:
        NotPermitted: `actor` may never take `action`, whatever the state.
        AlreadyResolved: the request is no longer PENDING.
    """
    rule = RULES[action]
    if actor is not rule.actor:
        raise NotPermitted(f"Only the {rule.actor} may {action} a request.")
    if state.is_final:
        raise AlreadyResolved(f"This request is already {state}.", state=state)
    return rule.target


def expires_at(
    starts_at: datetime, asked_at: datetime, response_time: timedelta | None
) -> datetime:
    """Return when a request that nobody answers expires: no response time, at its start."""
    if response_time is None:
        return starts_at
    return min(starts_at, asked_at + response_time)
