from __future__ import annotations

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta, timezone
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penciled.core.errors import UnknownZone, WallTimeSkipped
from penciled.core.wall import (
    WallTime,
    instant_of,
    instants_of,
    is_repeated,
    shown_in,
    use_pinned_zone_data,
    wall_of,
    zone,
    zone_data_version,
    zone_keys,
)
from tests.core.places import KEYS, MINUTE, kinds_of_change, moments

BERLIN = zone("Europe/Berlin")
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)

ENDS = [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)]

JUNK = [
    "", " ", "\0", "UTC\0", "localtime", "Factory", "posixrules", "europe/berlin", "Europe/Berlin ",
    "Europe//Berlin", "Europe/../Europe/Berlin", "../../../etc/passwd", "/etc/localtime", "Europe",
    "zone.tab", "tzdata.zi", "UTC+1", "CST", "\ud800", "x" * 10_000, "../" * 5_000, "\\Berlin",
]  # fmt: skip


@pytest.mark.parametrize("key", JUNK, ids=range(len(JUNK)))
def test_what_is_no_zone_is_refused(key: str) -> None:
    with pytest.raises(UnknownZone, match=r"^This time zone is not known\.$"):
        zone(key)


@given(st.text())
def test_any_text_is_a_zone_or_refused(key: str) -> None:
    if key in zone_keys():
        assert zone(key).key == key
    else:
        with pytest.raises(UnknownZone):
            zone(key)


def test_every_key_that_is_offered_is_a_zone() -> None:
    assert {zone(key).key for key in zone_keys()} == zone_keys()
    assert zone_keys() > set(KEYS)


def test_the_pinned_package_decides_and_not_the_machine(tmp_path: Path) -> None:
    noon = datetime(2026, 12, 15, 12, tzinfo=UTC)
    (tmp_path / "Europe").mkdir()
    (tmp_path / "Europe/Berlin").write_bytes((files("tzdata.zoneinfo.Etc") / "UTC").read_bytes())
    zoneinfo.reset_tzpath(to=[tmp_path])
    ZoneInfo.clear_cache()
    assert noon.astimezone(ZoneInfo("Europe/Berlin")).hour == 12, "the machine has its own"

    use_pinned_zone_data()

    assert noon.astimezone(ZoneInfo("Europe/Berlin")).hour == 13


def test_pinning_the_zone_data_again_leaves_the_zones_that_were_made_since() -> None:
    use_pinned_zone_data()
    berlin = zone("Europe/Berlin")

    use_pinned_zone_data()

    assert zone("Europe/Berlin") is berlin


def test_the_pinned_data_knows_that_vancouver_no_longer_changes_its_clocks() -> None:
    january = datetime(2027, 1, 15, 12, tzinfo=UTC)

    assert zone_data_version() >= "2026"
    assert january.astimezone(zone("America/Vancouver")).utcoffset() == timedelta(hours=-7)


@given(moments(), st.integers(0, 59))
def test_an_instant_comes_back_from_what_clocks_show(
    moment: tuple[str, datetime], second: int
) -> None:
    key, minute = moment
    instant = minute + timedelta(seconds=second)

    wall = wall_of(instant, zone(key))

    assert instant_of(wall, zone(key)) == instant
    assert instant in instants_of(wall.on, wall.at.hour * 60 + wall.at.minute, zone(key)) or second
    assert is_repeated(wall.on, wall.at, zone(key)) or wall.fold == 0


@pytest.mark.parametrize("key", KEYS)
def test_a_minute_has_the_instants_at_which_clocks_show_it(key: str) -> None:
    for change in kinds_of_change(key):
        first = change - timedelta(days=2)
        shown: dict[tuple[date, int], list[datetime]] = {}
        for instant in (first + n * MINUTE for n in range(4 * 1440)):
            local = instant.astimezone(zone(key))
            shown.setdefault((local.date(), local.hour * 60 + local.minute), []).append(instant)

        for on in {change.astimezone(zone(key)).date(), change.date(), (change - MINUTE).date()}:
            for minute in range(1440):
                expected = tuple(shown.get((on, minute), ()))
                assert instants_of(on, minute, zone(key)) == expected


def test_a_wall_time_in_spring_may_not_exist() -> None:
    with pytest.raises(WallTimeSkipped):
        instant_of(WallTime(SPRING, time(2, 30)), BERLIN)

    assert instants_of(SPRING, 150, BERLIN) == ()
    assert not is_repeated(SPRING, time(2, 30), BERLIN)


def test_a_wall_time_in_autumn_may_come_twice_and_fold_says_which() -> None:
    first = instant_of(WallTime(AUTUMN, time(2, 30)), BERLIN)
    second = instant_of(WallTime(AUTUMN, time(2, 30), fold=1), BERLIN)

    assert (first, second) == (
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    )
    assert instants_of(AUTUMN, 150, BERLIN) == (first, second)
    assert is_repeated(AUTUMN, time(2, 30), BERLIN)
    assert wall_of(second, BERLIN) == WallTime(AUTUMN, time(2, 30), fold=1)


def test_fold_means_nothing_to_a_time_that_comes_once() -> None:
    noon = time(12)

    assert instant_of(WallTime(SPRING, noon, fold=1), BERLIN) == datetime(
        2026, 3, 29, 10, tzinfo=UTC
    )


def test_a_date_that_a_zone_left_out_has_no_times() -> None:
    with pytest.raises(WallTimeSkipped):
        instant_of(WallTime(date(2011, 12, 30), time(12)), zone("Pacific/Apia"))


@pytest.mark.parametrize("minute", [-1, 1440])
def test_a_minute_of_the_day_lies_within_the_day(minute: int) -> None:
    with pytest.raises(ValueError, match="0 to 1439"):
        instants_of(SPRING, minute, BERLIN)


def test_a_wall_time_has_no_zone_and_one_fold_at_most() -> None:
    with pytest.raises(ValueError, match="no zone"):
        WallTime(SPRING, time(12, tzinfo=UTC))
    with pytest.raises(ValueError, match="0 or 1"):
        WallTime(SPRING, time(12), fold=2)


def test_a_naive_instant_is_a_bug() -> None:
    with pytest.raises(ValueError, match="timezone-aware"):
        shown_in(datetime(2026, 12, 15, 12), BERLIN)  # noqa: DTZ001 -- naive on purpose


@pytest.mark.parametrize("hours", [-14, 0, 14])
@pytest.mark.parametrize("instant", ENDS)
def test_the_ends_of_the_calendar_crash_nothing(instant: datetime, hours: int) -> None:
    aware = instant.replace(tzinfo=timezone(timedelta(hours=hours)))

    assert shown_in(aware, BERLIN).date() == instant.date()
    with pytest.raises(WallTimeSkipped):
        instant_of(wall_of(aware, BERLIN), BERLIN)
