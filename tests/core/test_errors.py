from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from penciled.core import errors
from penciled.core.errors import (
    AlreadyResolved,
    DomainError,
    InvalidInput,
    SlotNotOffered,
    TooManyAttempts,
)

CODES = {
    "already_resolved", "answer_stands", "too_late_to_cancel",
    "not_permitted", "slot_unavailable", "slot_not_offered", "booking_closed",
    "not_offered", "too_many_open_requests", "conflict_needs_yes", "stale_change", "merge_stands",
    "unknown_zone", "wall_time_skipped", "code_refused", "too_many_attempts", "invalid_input",
}  # fmt: skip
KINDS = DomainError.__subclasses__()


def test_every_refusal_has_a_code_of_its_own_that_never_changes() -> None:
    assert {kind.code for kind in KINDS} == CODES
    assert len(KINDS) == len(CODES)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_every_refusal_stands_in_the_drawing(kind: type[DomainError]) -> None:
    assert f"── {kind.__name__} " in (errors.__doc__ or "")


def test_a_refusal_reads_as_its_sentence_and_names_the_input_at_fault() -> None:
    refusal = InvalidInput("This is no date.", field="day")

    assert (str(refusal), refusal.field) == ("This is no date.", "day")
    assert InvalidInput("This is no date.").field is None


def test_a_lost_race_can_carry_what_won_who_and_when() -> None:
    at = datetime(2026, 12, 15, 9, tzinfo=UTC)

    told = AlreadyResolved("Ada declined this.", state="declined", by="Ada", at=at)
    bare = AlreadyResolved("This is answered.")

    assert (told.state, told.by, told.at) == ("declined", "Ada", at)
    assert (bare.state, bare.by, bare.at, bare.field) == (None, "", None, None)


def test_a_start_that_is_not_offered_carries_the_rules_against_it() -> None:
    refusal = SlotNotOffered("This time cannot be asked for.", reasons=["past"], field="start")

    assert (refusal.reasons, refusal.field) == (("past",), "start")


def test_whoever_tried_too_often_learns_how_long_to_wait() -> None:
    refusal = TooManyAttempts("Please wait.", retry_after=timedelta(minutes=5))

    assert refusal.retry_after == timedelta(minutes=5)
