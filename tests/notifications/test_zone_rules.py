"""The rules of a zone in a file, held against the zone itself, by whoever reads only the file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject  # type: ignore[import-untyped]  # it brings no types
from hypothesis import given
from hypothesis import strategies as st

from penciled.core.wall import zone_keys
from penciled.notifications.zone_rules import put_rules, put_times

KEYS = sorted(zone_keys())
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
SIX_HOURS = 6 * HOUR


@pytest.fixture(autouse=True)
def no_zones_from_earlier_files() -> None:
    forget_zones()


def forget_zones() -> None:
    """Make vobject forget the zones it has read, which it otherwise keeps for good."""
    known = vars(vobject.icalendar)["__tzidMap"]
    for name in set(known) - {"UTC"}:
        del known[name]


def file_with(*spans: tuple[datetime, datetime], zone: ZoneInfo) -> str:
    calendar, events = icalendar.Calendar(), []
    for number, (starts_at, ends_at) in enumerate(spans):
        event = icalendar.Event()
        event.add("uid", f"{number}@example.com")
        put_times(event, starts_at, ends_at, zone)
        events.append(event)
    calendar.subcomponents.extend(events)
    put_rules(calendar, events)
    return str(calendar.to_ical().decode())


def changes_of(zone: ZoneInfo, first: datetime, last: datetime) -> list[datetime]:
    """Return the seconds at which the offset of `zone` changes, found the slow way."""
    found, at = [], first
    while at < last:
        step = min(SIX_HOURS, last - at)
        if at.astimezone(zone).utcoffset() != (at + step).astimezone(zone).utcoffset():
            low, high = at, at + step
            while high - low > SECOND:
                middle = low + timedelta(seconds=(high - low).seconds // 2)
                same = middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            found.append(high)
        at += step
    return found


@pytest.mark.soak
@pytest.mark.parametrize("year", [2026, 2027, 2031])
def test_each_change_of_each_zone_begins_when_it_does_and_leads_where_it_does(year: int) -> None:
    wrong = []
    for key in KEYS:
        zone = ZoneInfo(key)
        midsummer = datetime(year, 7, 1, 12, tzinfo=UTC)
        text = file_with((midsummer, midsummer + HOUR), zone=zone)
        whole: list[Any] = icalendar.Calendar.from_ical(text).walk()
        rules = [each for each in whole if "TZOFFSETTO" in each]
        if key == "UTC":
            assert rules == []
            continue
        begins = [
            (each["DTSTART"].dt - each["TZOFFSETFROM"].td).replace(tzinfo=UTC) for each in rules
        ]
        leads = [each["TZOFFSETTO"].td for each in rules]
        start, end = (
            datetime(each, 1, 1, tzinfo=zone).astimezone(UTC) for each in (year, year + 1)
        )
        expected = [start, *changes_of(zone, start, end)]
        if begins != expected or leads != [at.astimezone(zone).utcoffset() for at in expected]:
            wrong.append(key)

    assert wrong == []


@given(
    key=st.sampled_from(KEYS),
    starts_at=st.datetimes(datetime(2020, 1, 2), datetime(2036, 12, 30)),  # noqa: DTZ001 -- in UTC
    minutes=st.integers(5, 2880),
)
def test_both_parsers_read_the_instants_that_were_meant(
    key: str, starts_at: datetime, minutes: int
) -> None:
    starts_at = starts_at.replace(second=0, microsecond=0, tzinfo=UTC)
    assert_read(key, starts_at, starts_at + timedelta(minutes=minutes))


@given(key=st.sampled_from(KEYS), year=st.integers(2020, 2036), data=st.data())
def test_around_a_change_of_clocks_both_parsers_read_what_was_meant(
    key: str, year: int, data: st.DataObject
) -> None:
    start = datetime(year, 1, 3, tzinfo=UTC)
    changes = changes_of(ZoneInfo(key), start, start + timedelta(days=360))
    if not changes:
        return
    change = data.draw(st.sampled_from(changes))
    before = data.draw(st.integers(-180, 180).map(lambda n: timedelta(minutes=n)))
    length = data.draw(st.sampled_from([15, 50, 60, 90, 150]))

    assert_read(key, change - before, change - before + timedelta(minutes=length))


def assert_read(key: str, starts_at: datetime, ends_at: datetime) -> None:
    forget_zones()
    text = file_with((starts_at, ends_at), zone=ZoneInfo(key))

    one: Any = icalendar.Calendar.from_ical(text).events[0]
    other = vobject.readOne(text).vevent

    assert [one["DTSTART"].dt, one["DTEND"].dt] == [starts_at, ends_at]
    assert [other.dtstart.value, other.dtend.value] == [starts_at, ends_at]


@pytest.mark.parametrize(
    ("clock", "is_twice"),
    [("04:59", False), ("05:00", True), ("06:30", True), ("07:59", True), ("08:00", False)],
)
def test_a_time_that_clocks_show_twice_is_said_in_utc(
    clock: str,
    is_twice: bool,  # noqa: FBT001 -- a case
) -> None:
    """Clocks in Chicago go back at 07:00 in UTC; the event lasts an hour."""
    starts_at = datetime.fromisoformat(f"2026-11-01T{clock}:00+00:00")

    text = file_with((starts_at, starts_at + HOUR), zone=ZoneInfo("America/Chicago"))

    assert (f"DTSTART:{starts_at:%Y%m%dT%H%M%SZ}" in text) is is_twice
    assert ("VTIMEZONE" in text) is not is_twice


def test_a_file_over_several_years_and_zones_has_the_rules_of_each_once() -> None:
    calendar, events = icalendar.Calendar(), []
    for key in ("America/Chicago", "Asia/Kathmandu", "America/Chicago"):
        for year in (2026, 2028):
            event, at = icalendar.Event(), datetime(year, 6, 1, tzinfo=UTC)
            put_times(event, at, at + HOUR, ZoneInfo(key))
            events.append(event)

    put_rules(calendar, events)

    rules = calendar.timezones
    assert [str(each["TZID"]) for each in rules] == ["America/Chicago", "Asia/Kathmandu"]
    assert [len(each.subcomponents) for each in rules] == [7, 1]
