from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from penciled.audit.models import Entry
from penciled.booking.offers import offers_of
from penciled.core.errors import DomainError, InvalidInput, NotPermitted, StaleChange
from penciled.core.fingerprint import fingerprint
from penciled.practices import offer
from penciled.practices.calendars import versions
from penciled.practices.models import Location, Member, Service
from penciled.practices.offer import LocationSaid, ServiceSaid
from penciled.practices.queries import locations_of, services_of
from tests.factory import NOW, House, make_house, make_member

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
WHERE: dict[str, Any] = {
    "kind": "both",
    "address": "1 Pier\n\nDuluth ",
    "directions": "Ring twice.",
}
WHAT: dict[str, Any] = {
    "duration": HOUR,
    "buffer_before": timedelta(0),
    "price": "$120",
    "ink": "iris",
    "for_new": False,
}


@pytest.fixture
def owner(house: House) -> Member:
    return make_member(house.practice, "Olive Owner", is_owner=True)


@pytest.fixture
def how(owner: Member) -> dict[str, Any]:
    return {"by": owner, "now": NOW}


def said(kind: str, house: House, name: str, /, **more: Any) -> ServiceSaid | LocationSaid:
    who = {"practitioners": frozenset({house.practitioner.ref})}
    return (
        ServiceSaid(name=name, **WHAT | who | more)
        if kind == "service"
        else LocationSaid(name=name, **WHERE | who | more)
    )


def stored(kind: str, house: House) -> Service | Location:
    return house.service if kind == "service" else house.location


def names(kind: str, house: House) -> list[str]:
    some: Any = services_of if kind == "service" else locations_of
    return [each.name for each in some(house.practice)]


both = pytest.mark.parametrize("kind", ["service", "location"])


@both
def test_a_new_one_comes_last_with_all_that_was_said_and_the_chain_knows(
    house: House, how: dict[str, Any], kind: str
) -> None:
    made = offer.add_offered(house.practice.pk, said(kind, house, "New"), **how)

    made.refresh_from_db()
    assert offer.said_of(made) == said(kind, house, "New")
    assert names(kind, house) == [stored(kind, house).name, "New"]
    assert Entry.objects.get().action == f"{kind}.added"
    assert Entry.objects.get().about == made.ref


@both
def test_what_is_changed_turns_the_calendars_of_whoever_had_it_and_has_it(
    house: House, how: dict[str, Any], kind: str
) -> None:
    one, whose = stored(kind, house), house.practitioner.pk
    before = versions([whose])[whose]

    shown = fingerprint(offer.said_of(one))
    offer.save_offered(
        one, said(kind, house, "Other", practitioners=frozenset()), shown=shown, **how
    )

    assert versions([whose])[whose] > before
    assert not type(one)._default_manager.get(pk=one.pk).practitioners.exists()


@both
def test_whoever_was_shown_something_else_overwrites_nothing(
    house: House, how: dict[str, Any], kind: str
) -> None:
    one = stored(kind, house)
    shown = fingerprint(offer.said_of(one))
    offer.save_offered(one, said(kind, house, "First"), shown=shown, **how)

    with pytest.raises(StaleChange):
        offer.save_offered(one, said(kind, house, "Second"), shown=shown, **how)

    assert names(kind, house) == ["First"]
    assert Entry.objects.count() == 1


@both
def test_two_in_use_never_share_a_name(house: House, how: dict[str, Any], kind: str) -> None:
    taken = stored(kind, house).name.upper()

    with pytest.raises(InvalidInput) as refusal:
        offer.add_offered(house.practice.pk, said(kind, house, taken), **how)

    assert refusal.value.field == "name"
    assert len(names(kind, house)) == 1


@both
def test_archived_it_is_offered_no_more_and_brought_back_it_is_as_it_was(
    house: House, how: dict[str, Any], kind: str
) -> None:
    one, asked = stored(kind, house), house.asked(NOW + timedelta(days=3, hours=1))
    was, name = offer.said_of(one), one.name
    offer.add_offered(house.practice.pk, said(kind, house, "Another"), **how)

    def offered() -> list[str]:
        offers = offers_of(house.practice, as_new=True)
        some = offers.services(None) if kind == "service" else offers.locations(None, None)
        return [each.name for each in some]

    assert name in offered()
    offer.archive_offered(one, **how)
    assert name not in offered()
    asked.refresh_from_db()
    assert getattr(asked, kind) == one
    assert asked.state == "pending"

    offer.bring_back_offered(one, **how)
    offer.bring_back_offered(one, **how)
    assert name in offered()
    assert names(kind, house) == ["Another", name]
    one.refresh_from_db()
    assert offer.said_of(one) == was
    assert [each.action.split(".")[1] for each in Entry.objects.filter(about=one.ref)] == [
        "archived",
        "brought_back",
    ]


@both
def test_it_is_not_brought_back_beside_another_of_its_name(
    house: House, how: dict[str, Any], kind: str
) -> None:
    one = stored(kind, house)
    offer.archive_offered(one, **how)
    offer.add_offered(house.practice.pk, said(kind, house, one.name), **how)

    with pytest.raises(InvalidInput) as refusal:
        offer.bring_back_offered(one, **how)

    assert refusal.value.field == "name"


@both
@pytest.mark.parametrize(
    ("which", "up", "after"),
    [(2, True, "ACB"), (0, False, "BAC"), (0, True, "ABC"), (2, False, "ABC")],
)
def test_it_changes_places_with_its_neighbour(
    house: House,
    how: dict[str, Any],
    kind: str,
    which: int,
    up: bool,  # noqa: FBT001 -- a parameter of the table
    after: str,
) -> None:
    offer.archive_offered(stored(kind, house), **how)
    some = [offer.add_offered(house.practice.pk, said(kind, house, name), **how) for name in "ABC"]

    offer.move_offered(some[which], up=up, **how)

    assert "".join(names(kind, house)) == after


def does(one: Service | Location, house: House, kind: str) -> list[Callable[..., Any]]:
    shown = fingerprint(offer.said_of(one))
    return [
        lambda **how: offer.add_offered(house.practice.pk, said(kind, house, "New"), **how),
        lambda **how: offer.save_offered(one, said(kind, house, "New"), shown=shown, **how),
        lambda **how: offer.move_offered(one, up=True, **how),
        lambda **how: offer.archive_offered(one, **how),
        lambda **how: offer.bring_back_offered(one, **how),
    ]


@both
def test_only_an_owner_or_a_scheduler_of_the_practice_decides(house: House, kind: str) -> None:
    one = stored(kind, house)
    others = make_member(make_house("elsewhere").practice, "Olga Other", is_owner=True)

    for by in (house.member, others):
        for do in does(one, house, kind):
            with pytest.raises(NotPermitted):
                do(by=by, now=NOW)

    assert not Entry.objects.exists()
    assert names(kind, house) == [one.name]


@both
def test_what_is_archived_is_neither_changed_nor_moved(
    house: House, how: dict[str, Any], kind: str
) -> None:
    one = stored(kind, house)
    offer.archive_offered(one, **how)

    for do in does(one, house, kind)[1:4]:
        with pytest.raises(InvalidInput, match="not in use"):
            do(**how)


@pytest.mark.parametrize(
    ("kind", "odd", "field"),
    [
        ("service", {"duration": timedelta(0)}, "duration"),
        ("service", {"for_new": False, "for_existing": False}, "who"),
        ("location", {"kind": "moon"}, "kind"),
    ],
)
def test_what_does_not_go_together_is_refused_and_leaves_no_trace(
    house: House, how: dict[str, Any], kind: str, odd: dict[str, Any], field: str
) -> None:
    with pytest.raises(DomainError) as refusal:
        offer.add_offered(house.practice.pk, said(kind, house, "New", **odd), **how)

    assert refusal.value.field == field
    assert names(kind, house) == [stored(kind, house).name]
    assert not Entry.objects.exists()


@both
def test_practitioners_of_another_practice_count_for_nothing(
    house: House, how: dict[str, Any], kind: str
) -> None:
    foreign = make_house("elsewhere").practitioner.ref

    made = offer.add_offered(
        house.practice.pk, said(kind, house, "New", practitioners=frozenset({foreign})), **how
    )

    assert not made.practitioners.exists()
