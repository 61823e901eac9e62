"""The life of an appointment request.

    PENDING ──accept──▶ ACCEPTED     staff who may decide for that practitioner
       ├─────decline──▶ DECLINED     the same
       ├─────cancel───▶ CANCELLED    the client who asked
       └─────expire───▶ EXPIRED      the system: the asked-for time has begun, or the
                                     practice's response time has run out
    ACCEPTED, DECLINED ──take back──▶ PENDING     whoever decided, while nobody was told

Every state but PENDING is final, with that one exception: an answer settles a little after it
was given, and only then is it told. What has settled is never reopened: the client sends a new
request. Whether this very member may decide for this very practitioner is not asked here.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from penciled.core.errors import AlreadyResolved, AnswerStands, NotPermitted

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
    TAKE_BACK = "take_back"


class Actor(StrEnum):
    STAFF = "staff"
    CLIENT = "client"
    SYSTEM = "system"


class Rule(NamedTuple):
    """Who may do it, what comes of it, and what it starts from."""

    actor: Actor
    target: State
    sources: frozenset[State] = frozenset({State.PENDING})


ANSWERS = frozenset({State.ACCEPTED, State.DECLINED})

RULES: Mapping[Action, Rule] = MappingProxyType(
    {
        Action.ACCEPT: Rule(Actor.STAFF, State.ACCEPTED),
        Action.DECLINE: Rule(Actor.STAFF, State.DECLINED),
        Action.CANCEL: Rule(Actor.CLIENT, State.CANCELLED),
        Action.EXPIRE: Rule(Actor.SYSTEM, State.EXPIRED),
        Action.TAKE_BACK: Rule(Actor.STAFF, State.PENDING, ANSWERS),
    }
)


def advance(state: State, action: Action, *, actor: Actor, settled: bool = True) -> State:
    """Return the state that `action` takes a request in `state` to.

    `settled` says whether the answer it has stands for good; nothing but taking back asks that.

    Raises:
        NotPermitted: `actor` may never take `action`, whatever the state.
        AlreadyResolved: the request is no longer PENDING.
        AnswerStands: there is no answer to take back, or it has settled.
    """
    rule = RULES[action]
    if actor is not rule.actor:
        raise NotPermitted(f"Only the {rule.actor} may {action} a request.")
    if action is Action.TAKE_BACK:
        _may_be_taken_back(state, rule, settled=settled)
    elif state not in rule.sources:
        raise AlreadyResolved(f"This request is already {state}.", state=state)
    return rule.target


def _may_be_taken_back(state: State, rule: Rule, *, settled: bool) -> None:
    if state not in rule.sources:
        raise AnswerStands("There is no answer here to take back.")
    if settled:
        raise AnswerStands("It is too late to take this back: the client is being told.")


def expires_at(
    starts_at: datetime, asked_at: datetime, response_time: timedelta | None
) -> datetime:
    """Return when a request that nobody answers expires: no response time, at its start."""
    if response_time is None:
        return starts_at
    return min(starts_at, asked_at + response_time)


def settles_at(decided_at: datetime, grace: timedelta, expires_at: datetime) -> datetime | None:
    """Return until when an answer may be taken back; None where it stands at once.

    Never beyond the time at which the request would have expired: it could not wait any more.
    """
    until = min(decided_at + grace, expires_at)
    return until if until > decided_at else None
