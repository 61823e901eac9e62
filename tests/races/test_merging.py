"""Two records merged while their client asks, is accepted, booked for, or merged otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from itertools import cycle
from typing import Any

import pytest

from penciled.appointments.models import Appointment
from penciled.audit import chain
from penciled.booking import merging
from penciled.booking.actions import (
    accept_request,
    cancel_request,
    schedule_appointment,
    submit_request,
)
from penciled.booking.models import AppointmentRequest
from penciled.clients.models import Client, Merge
from penciled.core.errors import DomainError
from penciled.practices.models import Member
from tests.factory import NOW, House, make_known, make_member
from tests.races.busy import busy_house, fresh_slots
from tests.races.crowd import Crowd, Outcome, crowd
from tests.races.unlocked import let_all_write
from tests.thorough import thorough

pytestmark = [pytest.mark.race, pytest.mark.no_cover, pytest.mark.django_db(transaction=True)]

ROUNDS = thorough(20)
Call = Callable[[], object]


def others(*ways: str) -> list[Any]:
    return [pytest.param(way, marks=pytest.mark.soak) for way in ways]


class Two:
    """Two records of one person, one of them with a request, and who merges them."""

    def __init__(self, house: House, by: Member, start: datetime, number: int) -> None:
        self.house, self.by, self.number = house, by, number
        self.email = f"lena{number}@example.com"
        self.asked = house.asked(start, email=self.email)
        self.gone = self.asked.client
        self.kept = make_known(house, email=f"elena{number}@example.com")
        self.third = make_known(house, email=f"third{number}@example.com")

    def merge(self, kept: Client, gone: Client) -> Call:
        shown = merging.merging_of(kept, gone, now=NOW).shown
        return partial(merging.merge_clients, kept, gone, {}, shown=shown, by=self.by, now=NOW)

    def ask(self, start: datetime) -> Call:
        ask = self.house.ask(start, email=self.email)
        return partial(submit_request, self.house.practice, ask, now=NOW)

    def accept(self, match: Client | None = None) -> Call:
        plan = self.house.plan(self.asked.starts_at, minutes=50, client=self.gone)
        how: dict[str, Any] = {"message": "", "anyway": True, "by": self.house.member, "now": NOW}
        return partial(accept_request, self.asked.pk, plan, match=match, **how)

    def book(self, start: datetime) -> Call:
        plan = self.house.plan(start, minutes=50, client=self.gone)
        how: dict[str, Any] = {"anyway": True, "tell_client": False, "by": self.house.member}
        return partial(schedule_appointment, plan, now=NOW, **how)

    def owners(self) -> set[int]:
        """Return whose everything of theirs is by now."""
        both = [self.gone.pk, self.kept.pk, self.third.pk]
        asked = AppointmentRequest.objects.filter(client__in=both)
        booked = Appointment.objects.filter(client__in=both)
        rows = (*asked.values_list("client_id"), *booked.values_list("client_id"))
        return {pk for (pk,) in rows}


def rounds() -> Iterator[tuple[Two, datetime]]:
    """Yield two records at a time, and a time that is free to be asked for."""
    house = busy_house()
    by = make_member(house.practice, "Rosalind Pike", is_scheduler=True)
    starts = iter(fresh_slots(house, 2 * ROUNDS))
    for number in range(ROUNDS):
        yield Two(house, by, next(starts), number), next(starts)
    assert list(chain.broken_links(house.practice.ref)) == []


def rush(people: Crowd, *calls: Call, turned: bool) -> Outcome:
    """Let both go at once; who is last at the start is often first, so they take turns at that."""
    outcome = people.rush(calls[::-1] if turned else calls, expected=DomainError)
    assert outcome.broken == []
    return outcome


def is_merged(two: Two) -> bool:
    return Merge.objects.filter(gone=two.gone, undone_at=None).exists()


def test_asked_at_that_instant_it_is_whose_the_record_is() -> None:
    turned = cycle((True, False))
    with crowd(2) as people:
        for two, start in rounds():
            rush(people, two.merge(two.kept, two.gone), two.ask(start), turned=next(turned))

            assert two.owners() == {two.kept.pk if is_merged(two) else two.gone.pk}
            assert AppointmentRequest.objects.filter(asked_email=two.email).count() == 2
            for each in AppointmentRequest.objects.filter(asked_email=two.email):
                cancel_request(each.pk, now=NOW)


@pytest.mark.parametrize("how", ["match", *others("accept", "book")])
def test_accepted_or_booked_at_that_instant_all_of_it_is_of_one_record(how: str) -> None:
    turned = cycle((True, False))
    with crowd(2) as people:
        for two, start in rounds():
            rivals = {
                "accept": two.accept(),
                "match": two.accept(match=two.third),
                "book": two.book(start),
            }

            outcome = rush(people, two.merge(two.kept, two.gone), rivals[how], turned=next(turned))

            assert outcome.won
            assert len(two.owners()) == 1
            assert not is_merged(two) or two.gone.pk not in two.owners()
            two.asked.refresh_from_db()
            booked = two.asked.appointment
            assert booked is None or booked.client_id == two.asked.client_id


@pytest.mark.parametrize("way", ["both ways", *others("into two", "twice")])
def test_of_two_merges_at_once_one_is_done(way: str) -> None:
    turned = cycle((True, False))
    with crowd(2) as people:
        for two, _start in rounds():
            rivals = {
                "both ways": two.merge(two.gone, two.kept),
                "into two": two.merge(two.third, two.gone),
                "twice": two.merge(two.kept, two.gone),
            }

            outcome = rush(people, two.merge(two.kept, two.gone), rivals[way], turned=next(turned))

            assert (len(outcome.won), outcome.refused) == (1, ["StaleChange"])
            merge = Merge.objects.latest("pk")
            assert two.owners() == {merge.kept_id}


def test_undone_twice_at_once_it_is_undone_once() -> None:
    with crowd(2) as people:
        for two, _start in rounds():
            two.merge(two.kept, two.gone)()
            merge = Merge.objects.select_related("kept", "gone").latest("pk")
            undo = partial(merging.undo_merge, merge, by=two.by, now=NOW)

            outcome = rush(people, undo, undo, turned=False)

            assert (len(outcome.won), outcome.refused) == (1, ["MergeStands"])
            assert two.owners() == {two.gone.pk}


def test_without_its_locks_the_same_rush_goes_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "hold_records", unheld)
    let_all_write(monkeypatch)
    wrong = 0
    with crowd(2) as people:
        for two, _start in rounds():
            calls = two.merge(two.kept, two.gone), two.merge(two.gone, two.kept)
            outcome = people.rush(calls, expected=DomainError)
            wrong += len(outcome.won) != 1 or bool(outcome.broken)
            if wrong:
                break

    assert wrong, "the rush does not bite"


def unheld(_practice: int, pks: list[int], **_how: Any) -> dict[int, Client]:
    return {pk: Client.objects.select_related("practice").get(pk=pk) for pk in pks}
