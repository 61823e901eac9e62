"""A visit is told in its reader's zone, and what is secret before it is agreed stays so."""

from __future__ import annotations

import pytest

from penciled.notifications.visit import Visit
from tests.notifications.test_changes import FACTS, VIDEO


def seen(zone: str = "America/Chicago", **words: object) -> Visit:
    return Visit.of(FACTS | words, zone=zone)


def test_times_are_the_readers() -> None:
    visit = seen("America/New_York")

    assert (visit.start, visit.hours, visit.zone_name) == (
        "Tuesday, December 15 at 3:00 PM",
        "3:00 – 4:00 PM",
        "Eastern Time (New York)",
    )


def test_a_reader_elsewhere_is_told_the_time_at_the_practice_too() -> None:
    said = "2:00 – 3:00 PM in Central Time (Chicago), where the practice is"

    assert seen("America/New_York").there == said


@pytest.mark.parametrize("zone", ["America/Chicago", "America/Regina"])
def test_a_reader_whose_clocks_agree_is_told_once(zone: str) -> None:
    assert seen(zone).there == ""


def test_by_video_only_the_readers_clock_counts() -> None:
    assert seen("America/New_York", **VIDEO).there == ""


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd", "a\0b", "x" * 9999])
def test_an_unknown_zone_falls_back_to_the_practitioners(zone: str) -> None:
    assert seen(zone).zone_name == "Central Time (Chicago)"


def test_before_it_is_agreed_the_address_is_not_told() -> None:
    assert seen().where_before == "Ferris Street (in person)"
    assert seen().where == ["418 Ferris Street"]


def test_without_an_address_the_place_goes_by_its_name() -> None:
    assert seen(address="").where == ["Ferris Street, Suite 3"]


def test_a_visit_without_a_place_says_none() -> None:
    nowhere = seen(location="", location_before="", address="")

    assert (nowhere.where_before, nowhere.where, nowhere.at) == ("", [], "")


def test_a_visit_without_a_service_is_told_by_its_length() -> None:
    assert (seen().what, seen(service="").what) == ("Individual session, 60 minutes", "60 minutes")
