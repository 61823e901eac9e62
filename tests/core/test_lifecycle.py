from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from penciled.core.errors import AlreadyResolved, AnswerStands, NotPermitted
from penciled.core.lifecycle import (
    ANSWERS,
    RULES,
    Action,
    Actor,
    State,
    advance,
    expires_at,
    settles_at,
)

ASKED = datetime(2026, 12, 15, 9, tzinfo=UTC)
STARTS = ASKED + timedelta(days=3)
DAY = timedelta(days=1)

MAY = {
    (Action.ACCEPT, Actor.STAFF): State.ACCEPTED,
    (Action.DECLINE, Actor.STAFF): State.DECLINED,
    (Action.CANCEL, Actor.CLIENT): State.CANCELLED,
    (Action.EXPIRE, Actor.SYSTEM): State.EXPIRED,
}
BACK = (Action.TAKE_BACK, Actor.STAFF)
FORBIDDEN = [pair for pair in product(Action, Actor) if pair not in {**MAY, BACK: None}]
FINAL = [State.ACCEPTED, State.DECLINED, State.CANCELLED, State.EXPIRED]


@pytest.mark.parametrize(("action", "actor"), MAY)
def test_a_pending_request_goes_where_the_table_says(action: Action, actor: Actor) -> None:
    assert advance(State.PENDING, action, actor=actor) is MAY[action, actor]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize(("action", "actor"), FORBIDDEN)
def test_nobody_takes_the_action_of_another_whatever_the_state(
    state: State, action: Action, actor: Actor
) -> None:
    with pytest.raises(
        NotPermitted, match=f"^Only the {RULES[action].actor} may {action} a request.$"
    ):
        advance(state, action, actor=actor)


@pytest.mark.parametrize("state", FINAL)
@pytest.mark.parametrize(("action", "actor"), MAY)
def test_whoever_comes_second_is_told_so(state: State, action: Action, actor: Actor) -> None:
    with pytest.raises(AlreadyResolved, match=f"^This request is already {state}.$") as refusal:
        advance(state, action, actor=actor)

    assert refusal.value.state is state


def test_the_table_has_one_rule_for_each_action_and_each_outcome() -> None:
    assert set(RULES) == set(Action)
    assert [rule.target for rule in RULES.values()] == [*FINAL, State.PENDING]


@pytest.mark.parametrize("state", sorted(ANSWERS))
def test_an_answer_is_taken_back_until_it_settles(state: State) -> None:
    assert advance(state, Action.TAKE_BACK, actor=Actor.STAFF, settled=False) is State.PENDING


@pytest.mark.parametrize("state", sorted(ANSWERS))
def test_an_answer_that_has_settled_stands(state: State) -> None:
    with pytest.raises(AnswerStands, match=r"^It is too late to take this back"):
        advance(state, Action.TAKE_BACK, actor=Actor.STAFF)


@pytest.mark.parametrize("settled", [True, False])
@pytest.mark.parametrize("state", sorted(set(State) - ANSWERS))
def test_what_staff_did_not_answer_is_not_taken_back(state: State, *, settled: bool) -> None:
    with pytest.raises(AnswerStands, match=r"^There is no answer here to take back\.$"):
        advance(state, Action.TAKE_BACK, actor=Actor.STAFF, settled=settled)


def test_every_state_but_pending_is_final() -> None:
    assert [state for state in State if state.is_final] == FINAL


def test_the_names_that_are_stored_never_change() -> None:
    assert list(State) == ["pending", "accepted", "declined", "cancelled", "expired"]
    assert list(Action) == ["accept", "decline", "cancel", "expire", "take_back"]
    assert list(Actor) == ["staff", "client", "system"]


@pytest.mark.parametrize(
    ("response_time", "expected"),
    [(None, STARTS), (DAY, ASKED + DAY), (3 * DAY, STARTS), (9 * DAY, STARTS)],
)
def test_a_request_expires_at_its_start_or_when_the_response_time_is_up(
    response_time: timedelta | None, expected: datetime
) -> None:
    assert expires_at(STARTS, ASKED, response_time) == expected


@pytest.mark.parametrize(
    ("seconds", "left", "expected"),
    [(20, 60, 20), (60, 60, 60), (600, 60, 60), (0, 60, None), (20, 0, None)],
)
def test_an_answer_settles_after_the_grace_and_never_later_than_the_request_would_expire(
    seconds: int, left: int, expected: int | None
) -> None:
    end = settles_at(ASKED, timedelta(seconds=seconds), ASKED + timedelta(seconds=left))

    assert end == (None if expected is None else ASKED + timedelta(seconds=expected))
