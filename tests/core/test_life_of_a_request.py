"""Any number of people doing anything, at any time, to one request: what must hold throughout."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from penciled.core.errors import AlreadyResolved, AnswerStands, DomainError, NotPermitted
from penciled.core.lifecycle import ANSWERS, RULES, Action, Actor, State, advance, settles_at

ASKED = datetime(2026, 12, 15, 9, tzinfo=UTC)
STARTS = ASKED + timedelta(minutes=30)
SECOND = timedelta(seconds=1)
GRACES = st.sampled_from([0, 10, 20, 60, 300, 600])


class Life(RuleBasedStateMachine):
    """A request, its clock, and what its client was told."""

    def __init__(self) -> None:
        super().__init__()
        self.now, self.state = ASKED, State.PENDING
        self.until: datetime | None = None
        self.told: list[State] = []

    @property
    def settled(self) -> bool:
        return self.until is None or self.now >= self.until

    @rule(seconds=st.integers(1, 700))
    def time_passes(self, seconds: int) -> None:
        self.now += seconds * SECOND
        self.tell()

    @rule(action=st.sampled_from(Action), actor=st.sampled_from(Actor), grace=GRACES)
    def somebody_tries(self, action: Action, actor: Actor, grace: int) -> None:
        if self.state is State.PENDING and self.now >= STARTS:
            action, actor = Action.EXPIRE, Actor.SYSTEM
        if expected := self.expected(self.state, action, actor):
            with pytest.raises(expected):
                advance(self.state, action, actor=actor, settled=self.settled)
            return
        self.state = advance(self.state, action, actor=actor, settled=self.settled)
        is_answer = self.state in ANSWERS
        self.until = settles_at(self.now, grace * SECOND, STARTS) if is_answer else None
        self.tell()

    @precondition(lambda self: self.state in ANSWERS and not self.settled)
    @rule()
    def whoever_answered_takes_it_back(self) -> None:
        self.state = advance(self.state, Action.TAKE_BACK, actor=Actor.STAFF, settled=self.settled)
        self.until = None

    def expected(self, before: State, action: Action, actor: Actor) -> type[DomainError] | None:
        if actor is not RULES[action].actor:
            return NotPermitted
        if action is Action.TAKE_BACK:
            return None if before in ANSWERS and not self.settled else AnswerStands
        return AlreadyResolved if before.is_final else None

    def tell(self) -> None:
        """Tell the client once an outcome stands, as the outbox does."""
        if self.state.is_final and self.settled and self.told[-1:] != [self.state]:
            self.told.append(self.state)

    @invariant()
    def a_client_is_told_one_outcome_and_it_is_the_one_that_stands(self) -> None:
        assert self.told in ([], [self.state])

    @invariant()
    def what_may_be_taken_back_could_still_wait(self) -> None:
        assert self.until is None or self.until <= STARTS


TestLife = Life.TestCase
