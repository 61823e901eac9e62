"""What is offered changes at the instant somebody asks: no request comes after what forbids it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from penciled.audit.models import Entry
from penciled.booking.actions import submit_request
from penciled.booking.models import AppointmentRequest
from penciled.core.errors import DomainError
from penciled.core.fingerprint import fingerprint
from penciled.practices import calendars
from penciled.practices.actions import switch_booking
from penciled.practices.models import Location, Member
from penciled.practices.offer import ServiceSaid, archive_offered, said_of, save_offered
from penciled.practices.people import remove_member
from penciled.practices.profiles import said_of_practitioner, save_practitioner
from tests.factory import NOW, House, make_house, make_member
from tests.races.crowd import Crowd, crowd

pytestmark = [pytest.mark.race, pytest.mark.no_cover, pytest.mark.django_db(transaction=True)]

ROUNDS, TRIES = 12, 60
SOAK = pytest.mark.soak
START = NOW + timedelta(days=2)
LONGER = timedelta(minutes=80)
Change = Callable[[House, Member], Callable[[], object]]


def archives_service(house: House, by: Member) -> Callable[[], object]:
    return partial(archive_offered, house.service, by=by, now=NOW)


def archives_location(house: House, by: Member) -> Callable[[], object]:
    return partial(archive_offered, house.location, by=by, now=NOW)


def hides_from_new_clients(house: House, by: Member) -> Callable[[], object]:
    return says(house, by, for_new=False)


def binds_elsewhere(house: House, by: Member) -> Callable[[], object]:
    other = Location.objects.create(practice=house.practice, kind="in_person", name="Lakeside")
    return says(house, by, locations=frozenset({other.ref}))


def takes_longer(house: House, by: Member) -> Callable[[], object]:
    return says(house, by, duration=LONGER)


def says(house: House, by: Member, **said: Any) -> Callable[[], object]:
    stands = said_of(house.service)
    assert isinstance(stands, ServiceSaid)
    how: dict[str, Any] = {"shown": fingerprint(stands), "by": by, "now": NOW}
    return partial(save_offered, house.service, replace(stands, **said), **how)


def lists_no_more(house: House, by: Member) -> Callable[[], object]:
    stands = said_of_practitioner(house.practitioner)
    how: dict[str, Any] = {"shown": fingerprint(stands), "by": by, "now": NOW}
    return partial(save_practitioner, house.practitioner, replace(stands, listed=False), **how)


def switches_off(house: House, by: Member) -> Callable[[], object]:
    return partial(switch_booking, house.practice.pk, on=False, by=by, now=NOW)


def removes(house: House, by: Member) -> Callable[[], object]:
    return partial(remove_member, house.practice.pk, house.member.ref, by=by, now=NOW)


FORBIDS = [
    archives_service,
    lists_no_more,
    *[
        pytest.param(change, marks=SOAK)
        for change in (
            archives_location,
            hides_from_new_clients,
            binds_elsewhere,
            switches_off,
            removes,
        )
    ],
]


@pytest.mark.parametrize("change", FORBIDS)
def test_no_request_comes_after_what_forbids_it(change: Change) -> None:
    with crowd(2) as people:
        found = Counter(one_round(people, change, number) for number in range(ROUNDS))

    assert found.keys() <= {"asked before", "refused"}
    assert found["refused"], "the rush does not bite"


def test_a_request_takes_as_long_as_its_service_did_when_it_was_asked() -> None:
    with crowd(2) as people:
        found = Counter(one_round(people, takes_longer, number) for number in range(ROUNDS))

    took_long = {
        asked.practice_id
        for asked in AppointmentRequest.objects.all()
        if asked.ends_at - asked.starts_at == LONGER
    }
    assert found.keys() <= {"asked before", "asked after"}
    assert len(took_long) == found["asked after"] > 0, "the rush does not bite"


def test_by_what_was_offered_before_the_lock_the_same_rush_goes_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hold = calendars.hold

    def held(*some: Any, **how: Any) -> Unturned:
        return Unturned(hold(*some, **how))

    monkeypatch.setattr(calendars, "hold", held)
    with crowd(2) as people:
        found = (one_round(people, archives_service, number) for number in range(TRIES))
        wrong = "asked after" in found

    assert wrong, "the rush does not bite"


class Unturned(dict[int, int]):
    """Where calendars stand, which is always where they were thought to stand."""

    def __ne__(self, other: object) -> bool:
        return False

    __hash__ = None


def one_round(people: Crowd, change: Change, number: int) -> str:
    """Let somebody ask while it changes; say which came first, by the order of the audit chain.

    Who is last at the start is often first, so they take turns at that.
    """
    house = make_house(f"house-{number}")
    by = make_member(house.practice, "Olga Owner", is_owner=True)
    asks: Callable[[], object] = partial(submit_request, house.practice, house.ask(START), now=NOW)
    calls = [change(house, by), asks][:: -1 if number % 2 else 1]
    outcome = people.rush(calls, expected=DomainError)
    assert outcome.broken == []
    done = list(
        Entry.objects.filter(practice_ref=house.practice.ref)
        .order_by("number")
        .values_list("action", flat=True)
    )
    if "request.asked" not in done:
        assert outcome.refused in (["NotOffered"], ["SlotNotOffered"], ["BookingClosed"])
        return "refused"
    assert len(done) == len(outcome.won) == 2
    return "asked before" if done[0] == "request.asked" else "asked after"
