"""Who was not heard of for too long, and that erasing them touches nobody else."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from penciled.appointments.models import Appointment
from penciled.audit.models import Entry
from penciled.booking.actions import erase_silent
from penciled.booking.keeping import due_to_be_erased, kept_since, months_before
from penciled.booking.models import AppointmentRequest
from penciled.clients.models import Client
from penciled.core.errors import InvalidInput, NotPermitted, StaleChange
from penciled.core.fingerprint import fingerprint
from penciled.practices.keeping import save_keeping
from penciled.practices.models import Member
from tests.booking.test_insight import row, store, visit
from tests.factory import NOW, House, make_house, make_known, make_member

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def owner(house: House) -> Member:
    house.practice.keeps_clients_for = 12
    house.practice.save()
    return make_member(house.practice, "Olga Owner", is_owner=True)


def silent(house: House, nth: int = 0, **but: Any) -> Client:
    """Return a client who asked for something three years ago, and nothing since."""
    then = NOW - 1100 * DAY
    said = {"email": f"silent{nth}@example.com", "created_at": then} | but
    client = make_known(house, **said)
    store([row(house, client, "declined", then + DAY)])
    return client


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(2026, 12, 7), 12, date(2025, 12, 7)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2028, 2, 29), 12, date(2027, 2, 28)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 12, 1), 24, date(2024, 12, 1)),
    ],
)
def test_months_are_counted_back_by_the_calendar(day: date, months: int, found: date) -> None:
    assert months_before(day, months) == found


def test_who_is_due_is_what_looking_at_each_gives(house: House, owner: Member) -> None:
    chance = random.Random(7)
    since, heard = kept_since(house.practice, now=NOW), dict[int, datetime]()
    assert since is not None
    for nth in range(60):
        began = NOW - chance.randrange(360, 900) * DAY
        client = make_known(house, email=f"c{nth}@example.com", created_at=began)
        heard[client.pk] = began
        if chance.random() < 0.5:
            at = NOW - chance.randrange(300, 800) * DAY
            asked = row(house, client, chance.choice(["declined", "expired"]), at)
            store([asked])
            heard[client.pk] = max(heard[client.pk], at)
        if chance.random() < 0.5:
            at = NOW - chance.randrange(300, 800) * DAY
            booked = visit(house, client, chance.choice(["completed", "cancelled"]), at)
            booked.save()
            heard[client.pk] = max(heard[client.pk], booked.ends_at)
    due = due_to_be_erased(house.practice, now=NOW)

    found = {each.pk: each.heard_at for each in due}  # type: ignore[attr-defined]

    assert found == {pk: at for pk, at in heard.items() if at < since}
    assert 5 < len(found) < 55
    assert list(found.values()) == sorted(found.values())


def test_who_waits_is_booked_or_somewhere_else_is_not_due(house: House, owner: Member) -> None:
    waits, comes, merged, gone, new = (silent(house, n) for n in range(5))
    store([row(house, waits, "pending", NOW - 800 * DAY)])
    visit(house, comes, "scheduled", NOW + DAY).save()
    Client.objects.filter(pk=merged.pk).update(merged_into=comes)
    none = {"first_name": "", "sorts_as": "", "email": "", "erased_at": NOW}
    known = {field.name for field in Client._meta.fields}
    Client.objects.filter(pk=gone.pk).update(**{k: v for k, v in none.items() if k in known})
    Client.objects.filter(pk=new.pk).update(created_at=NOW)
    elsewhere = make_house("elsewhere", keeps_clients_for=12)
    theirs = silent(elsewhere, 9)
    due = silent(house, 5, archived_at=NOW)

    assert list(due_to_be_erased(house.practice, now=NOW)) == [due]
    assert list(due_to_be_erased(elsewhere.practice, now=NOW)) == [theirs]


def test_without_a_rule_nobody_is_due(house: House) -> None:
    silent(house)

    assert not due_to_be_erased(house.practice, now=NOW).exists()


def test_those_who_are_due_are_erased_and_others_left(house: House, owner: Member) -> None:
    one, other, lively = silent(house, 1), silent(house, 2), silent(house, 3)
    visit(house, lively, "scheduled", NOW + DAY).save()
    theirs = silent(make_house("elsewhere", keeps_clients_for=12), 9)
    refs = [each.ref for each in (one, other, lively, theirs)]

    assert erase_silent(house.practice, refs, by=owner, now=NOW) == (2, 2)

    erased = Client.objects.filter(erased_at=NOW).order_by("pk")
    assert list(erased) == [one, other]
    assert AppointmentRequest.objects.filter(client__in=[one, other], asked_name="").count() == 2
    assert Appointment.objects.get(client=lively).status == "scheduled"


def test_only_an_owner_erases_those_who_are_due(house: House, owner: Member) -> None:
    client = silent(house)

    with pytest.raises(NotPermitted):
        erase_silent(house.practice, [client.ref], by=house.member, now=NOW)


def test_an_owner_says_how_long_clients_are_kept(house: House, owner: Member) -> None:
    how: dict[str, Any] = {"by": owner, "now": NOW}

    save_keeping(house.practice.pk, 36, shown=fingerprint(12), **how)
    with pytest.raises(StaleChange):
        save_keeping(house.practice.pk, 24, shown=fingerprint(12), **how)
    with pytest.raises(InvalidInput):
        save_keeping(house.practice.pk, 2, shown=fingerprint(36), **how)
    with pytest.raises(NotPermitted):
        save_keeping(house.practice.pk, 24, shown="", by=house.member, now=NOW)

    house.practice.refresh_from_db()
    assert house.practice.keeps_clients_for == 36
    assert Entry.objects.filter(action="keeping.saved").get().detail == {"months": 36}
