"""How the portal words refusals and moments."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from penciled.core.errors import NotOffered, SlotNotOffered, SlotUnavailable
from penciled.core.slots import Reason
from penciled.core.wall import zone
from penciled.portal.words import AGAINST, say_moment, say_refusal, say_soon, say_wait
from tests.factory import NOW, ZONE
from tests.portal.browsing import DAY, HOUR, MINUTE


def test_every_reason_has_its_words() -> None:
    assert set(AGAINST) == set(Reason)
    for reason in Reason:
        said = say_refusal(SlotNotOffered("No.", reasons=[reason]))
        assert said == f"{AGAINST[reason]} Choose another time."


def test_other_refusals_speak_for_themselves() -> None:
    taken = "That time was just taken. Your other answers are kept."
    assert say_refusal(SlotUnavailable("Gone.")) == taken
    assert say_refusal(SlotNotOffered("Not this.")) == "Not this. Choose another time."
    assert say_refusal(NotOffered("Not here.")) == "Not here."


@pytest.mark.parametrize(
    ("instant", "said"),
    [
        (NOW, "today at 9:00 AM"),
        (NOW - 9 * HOUR - MINUTE, "yesterday at 11:59 PM"),
        (NOW - 5 * DAY, "on Wed, Dec 2 at 9:00 AM"),
        (NOW - 365 * DAY, "on Sun, Dec 7, 2025 at 9:00 AM"),
    ],
)
def test_moments_not_long_ago_are_said_as_people_do(instant: datetime, said: str) -> None:
    assert say_moment(instant, zone(ZONE), now=NOW) == said


@pytest.mark.parametrize(
    ("instant", "said"),
    [
        (NOW + HOUR, "today, 10:00 AM"),
        (NOW + DAY, "tomorrow, 9:00 AM"),
        (NOW + 3 * DAY, "Thu, Dec 10"),
        (NOW + 30 * DAY, "Wed, Jan 6, 2027"),
    ],
)
def test_openings_are_said_shortly(instant: datetime, said: str) -> None:
    assert say_soon(instant, zone(ZONE), now=NOW) == said


def test_waits_are_said_roundly() -> None:
    assert say_wait(timedelta(seconds=44.2)) == "45 seconds"
    assert say_wait(timedelta(minutes=10)) == "10 minutes"
    assert say_wait(timedelta(minutes=90)) == "90 minutes"
    assert say_wait(timedelta(hours=22)) == "22 hours"
