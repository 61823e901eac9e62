"""A visit is told in its reader's zone, and what is secret before it is agreed stays so."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from penciled.notifications.visit import Visit
from tests.factory import NOW
from tests.notifications.test_changes import FACTS, VIDEO


def seen(zone: str = "America/Chicago", **words: object) -> Visit:
    return Visit.of(FACTS | words, told_at=NOW, zone=zone)


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


def test_an_appointment_without_a_place_says_none() -> None:
    nowhere = seen(location="", location_before="", address="")

    assert (nowhere.where_before, nowhere.where, nowhere.at) == ("", [], "")


def test_a_service_is_named_only_if_the_practice_wants_it() -> None:
    named = Visit.of(FACTS, told_at=NOW, names_service=True)
    nameless = Visit.of(FACTS | {"service": ""}, told_at=NOW, names_service=True)

    assert (named.what, named.names_service) == ("Individual session, 60 minutes", True)
    assert (seen().what, seen().names_service) == ("60 minutes", False)
    assert (nameless.what, nameless.names_service) == ("60 minutes", False)


@pytest.mark.parametrize(
    ("starts_at", "said"),
    [
        ("2027-11-07T05:30:00+00:00", "Sonntag, 7. November 2027 um 00:30 Uhr"),
        ("2027-11-07T06:30:00+00:00", "Sonntag, 7. November 2027 um 01:30 Uhr CDT"),
        ("2027-11-07T07:30:00+00:00", "Sonntag, 7. November 2027 um 01:30 Uhr CST"),
    ],
)
def test_a_start_is_said_in_the_language_of_the_mail(starts_at: str, said: str) -> None:
    with translation.override("de"):
        visit = seen(starts_at=starts_at)

        assert (visit.start, visit.zone_name) == (said, "Nordamerikanische Zentralzeit (Chicago)")


@pytest.mark.parametrize(
    ("starts_at", "said"),
    [
        ("2027-01-01T05:30:00+00:00", "Thursday, December 31"),
        ("2027-01-01T06:30:00+00:00", "Friday, January 1, 2027"),
        ("2027-12-15T20:00:00+00:00", "Wednesday, December 15, 2027"),
        ("2025-12-15T20:00:00+00:00", "Monday, December 15, 2025"),
    ],
)
def test_a_day_of_another_year_is_said_with_its_year(starts_at: str, said: str) -> None:
    visit = seen(starts_at=starts_at)

    assert visit.day == said
    assert visit.start.startswith(f"{said} at ")


def test_the_same_date_a_year_later_is_another_day() -> None:
    later, now = seen(starts_at="2027-12-15T20:00:00+00:00"), seen()

    assert later.instead_of(now) == "Tuesday, December 15 at 2:00 PM"


def test_either_way_is_said_before_and_address_directions_and_link_after() -> None:
    ways: dict[str, Any] = {
        "video": True,
        "link": "https://video.example/maya",
        "directions": "Ring twice.",
    }
    visit = seen(**ways)

    assert visit.where_before == "Ferris Street (in person or by video)"
    assert (visit.where, visit.link) == (["418 Ferris Street"], "https://video.example/maya")
    assert visit.directions == "Ring twice."


def test_a_message_written_before_there_were_directions_is_told_without() -> None:
    assert {"directions", "video"}.isdisjoint(FACTS)
    assert (seen().directions, seen().video) == ("", False)
    assert Visit.of(FACTS | VIDEO, told_at=NOW).video
