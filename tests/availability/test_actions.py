from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from penciled.audit.models import Entry
from penciled.availability.actions import (
    Open,
    TermsAsked,
    remove_hours,
    remove_override,
    save_hours,
    save_override,
    save_terms,
)
from penciled.availability.models import Hours, Override, OverrideHours
from penciled.availability.queries import terms_of
from penciled.core.errors import InvalidInput, NotPermitted
from penciled.practices.models import Calendar
from tests.factory import NOW, House, make_practitioner

pytestmark = pytest.mark.django_db

CHRISTMAS = date(2026, 12, 25)
NINE_TO_TEN = Open(opens=540, closes=600)


def test_hours_are_stored_with_whom_and_where_they_are_for(house: House) -> None:
    stretch = Open(
        opens=540,
        closes=1440,
        for_new=False,
        services=[house.service],
        locations=[house.location],
    )

    row = save_hours(house.practitioner, 6, stretch, by=house.member, now=NOW)

    assert (row.weekday, row.opens, row.closes, row.for_new) == (6, 540, 1440, False)
    assert (list(row.services.all()), list(row.locations.all())) == (
        [house.service],
        [house.location],
    )


def test_saving_hours_again_changes_them(house: House) -> None:
    row = Hours.objects.get(weekday=0)

    save_hours(house.practitioner, 1, NINE_TO_TEN, ref=row.ref, by=house.member, now=NOW)

    row.refresh_from_db()
    assert (row.weekday, row.opens, row.closes) == (1, 540, 600)
    assert Hours.objects.count() == 5


@pytest.mark.parametrize(
    "stretch",
    [
        Open(opens=600, closes=600),
        Open(opens=600, closes=540),
        Open(opens=-1, closes=60),
        Open(opens=0, closes=1441),
        Open(opens=540, closes=600, for_new=False, for_existing=False),
    ],
)
def test_hours_that_make_no_sense_are_refused_and_change_nothing(
    house: House, stretch: Open
) -> None:
    with pytest.raises(InvalidInput):
        save_hours(house.practitioner, 0, stretch, by=house.member, now=NOW)

    assert Hours.objects.count() == 5
    assert Calendar.objects.get().version == 0


def test_hours_that_were_removed_meanwhile_are_not_brought_back(house: House) -> None:
    with pytest.raises(InvalidInput, match="removed"):
        save_hours(house.practitioner, 0, NINE_TO_TEN, ref=uuid4(), by=house.member, now=NOW)


def test_removing_hours_twice_is_no_error(house: House) -> None:
    row = Hours.objects.get(weekday=0)

    for _ in range(2):
        remove_hours(house.practitioner, row.ref, by=house.member, now=NOW)

    assert Hours.objects.count() == 4


def test_an_override_replaces_the_one_before_it(house: House) -> None:
    save_override(house.practitioner, CHRISTMAS, [NINE_TO_TEN], by=house.member, now=NOW)
    save_override(house.practitioner, CHRISTMAS, [], note="Closed.", by=house.member, now=NOW)

    override = Override.objects.get()
    assert (override.note, override.stretches.count()) == ("Closed.", 0)
    remove_override(house.practitioner, override.ref, by=house.member, now=NOW)
    assert (Override.objects.count(), OverrideHours.objects.count()) == (0, 0)


def test_terms_are_stored_and_the_change_is_on_the_chain(house: House) -> None:
    asked = TermsAsked(
        notice=timedelta(hours=2),
        horizon=30,
        increment=None,
        buffer_before=timedelta(0),
        buffer_after=timedelta(minutes=10),
        most_per_day=6,
        response_time=timedelta(days=3),
    )

    save_terms(house.practitioner, asked, by=house.member, now=NOW)

    terms = terms_of(house.practitioner)
    assert {name: getattr(terms, name) for name in asked.__dataclass_fields__} == {
        name: getattr(asked, name) for name in asked.__dataclass_fields__
    }
    assert [entry.action for entry in Entry.objects.all()] == ["terms.saved"]


def test_a_colleagues_hours_are_not_ones_own(house: House) -> None:
    other = make_practitioner(house.practice, "Daniel Reyes", services=[], locations=[])

    with pytest.raises(NotPermitted):
        save_hours(other, 0, NINE_TO_TEN, by=house.member, now=NOW)
