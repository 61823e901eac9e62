"""The list of a practice's clients: who is in it, in which order, page by page, from an index."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from penciled.appointments.actions import place
from penciled.appointments.models import Appointment
from penciled.booking import roll
from penciled.booking.roll import ORDERS, Page, Place, Sought, page_of, sorted_roll
from penciled.clients.models import Client, ClientStatus
from penciled.clients.words import index_many, sorted_name
from penciled.core.interval import Interval
from penciled.practices.agreed import agreed
from tests.factory import NOW, House, make_house, make_known, make_practitioner
from tests.stopwatch import quickest

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
PLENTY = 50_000
QUICK = 2.0  # seconds, on a busy machine; a hundredth of it is usual


def shown(house: House, place: Place | None = None, **sought: Any) -> Page:
    on = [house.practitioner]
    return page_of(house.practice, Sought(**sought), on=on, place=place, now=NOW)


def names(page: Page) -> list[str]:
    return [row.client.name for row in page.rows]


def known(house: House, *some: str, **words: Any) -> list[Client]:
    made = []
    for name in some:
        first, _, last = name.partition(" ")
        made.append(make_known(house, first_name=first, last_name=last, **words))
    return made


def test_clients_come_by_last_name_whatever_their_accents(house: House) -> None:
    known(house, "Zoe Berg", "Adam Åberg", "Ben Marsh", "Ada Marsh", "Cher", "李 娜")

    assert names(shown(house)) == [
        "Adam Åberg",
        "Zoe Berg",
        "Cher",
        "Ada Marsh",
        "Ben Marsh",
        "李 娜",
    ]


def test_the_newest_come_first_when_asked_for(house: House) -> None:
    for number, name in enumerate(("Ada", "Ben", "Cher")):
        known(house, name, created_at=NOW + number * DAY)

    assert names(shown(house, order="newest")) == ["Cher", "Ben", "Ada"]


def test_who_was_seen_last_and_who_comes_next(house: House) -> None:
    ada, ben, _cher = known(house, "Ada", "Ben", "Cher")
    place(house.plan(NOW - 2 * DAY, client=ada), by=None, now=NOW)
    place(house.plan(NOW - 5 * DAY, client=ben), by=None, now=NOW)
    missed = place(house.plan(NOW - DAY, client=ben), by=None, now=NOW)
    Appointment.objects.filter(pk=missed.pk).update(status="no_show")
    place(house.plan(NOW + 3 * DAY, client=ben), by=None, now=NOW)

    assert names(shown(house, order="last")) == ["Ada", "Ben", "Cher"]
    assert names(shown(house, order="next")) == ["Ben", "Ada", "Cher"]
    [first, *_rest] = shown(house, order="next").rows
    assert (first.was_at, first.comes_at) == (NOW - 5 * DAY, NOW + 3 * DAY)


def test_of_calendars_one_does_not_see_nothing_is_told(house: House) -> None:
    other = make_practitioner(house.practice, "Daniel Reyes", services=[], locations=[])
    [ada] = known(house, "Ada")
    place(house.plan(NOW + DAY, client=ada, practitioner=other), by=None, now=NOW)

    [row] = shown(house).rows

    assert row.comes_at is None
    assert names(shown(house, of=other)) == []


def test_the_list_is_narrowed_by_what_they_are_and_whose(house: House) -> None:
    ada, ben, cher, dan = known(house, "Ada", "Ben", "Cher", "Dan")
    Client.objects.filter(pk__in=[ada.pk, dan.pk]).update(status=ClientStatus.ACTIVE)
    Client.objects.filter(pk=dan.pk).update(archived_at=NOW)
    ben.practitioners.add(house.practitioner)
    place(house.plan(NOW - DAY, client=cher), by=None, now=NOW)

    assert names(shown(house)) == ["Ada", "Ben", "Cher"]
    assert names(shown(house, show="active")) == ["Ada"]
    assert names(shown(house, show="prospective")) == ["Ben", "Cher"]
    assert names(shown(house, show="archived")) == ["Dan"]
    assert names(shown(house, of=house.practitioner)) == ["Ben", "Cher"]
    assert names(shown(house, words="c", of=house.practitioner)) == ["Cher"]


def test_nobody_of_another_practice_or_gone_is_listed(house: House) -> None:
    make_known(make_house("elsewhere"), first_name="Zebulon")
    erased, gone, kept = known(house, "Erased", "Gone", "Kept")
    Client.objects.filter(pk=erased.pk).update(erased_at=NOW, first_name="")
    Client.objects.filter(pk=gone.pk).update(merged_into=kept)

    assert names(shown(house)) == ["Kept"]


def walked(house: House, order: str, *, forth: bool) -> Iterator[str]:
    """Yield every name, page by page, to the end or from the end back."""
    on = [house.practitioner]
    everyone = list(sorted_roll(house.practice, Sought(order=order), on=on, now=NOW))
    page = shown(house, order=order)
    if not forth:
        page = shown(house, Place(everyone[-1].ref, is_behind=False), order=order)
    while True:
        yield from names(page) if forth else reversed(names(page))
        if page.is_last if forth else page.is_first:
            return
        edge = page.rows[-1 if forth else 0].client
        page = shown(house, Place(edge.ref, is_behind=forth), order=order)


@pytest.mark.parametrize("order", ORDERS)
def test_pages_show_everybody_once_there_and_back(
    house: House, order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roll, "PER_PAGE", 3)
    some = known(house, *(f"Client{n % 4} Marsh{n % 3}" for n in range(8)))
    for number, client in enumerate(some[:4]):
        at = (-1) ** number * (1 + number // 2) * DAY
        place(house.plan(NOW + at, client=client), by=None, now=NOW)
    found = sorted_roll(house.practice, Sought(order=order), on=[house.practitioner], now=NOW)
    whole = [each.name for each in found]

    assert list(walked(house, order, forth=True)) == whole
    assert list(walked(house, order, forth=False))[::-1] == whole[:-1]


def test_a_page_begins_behind_somebody_who_is_not_listed_any_more(house: House) -> None:
    _ada, ben, _cher = known(house, "Ada", "Ben", "Cher")
    Client.objects.filter(pk=ben.pk).update(archived_at=NOW)

    assert names(shown(house, Place(ben.ref))) == ["Cher"]


def test_a_place_of_another_practice_is_none(house: House) -> None:
    far = make_known(make_house("elsewhere"), first_name="Zebulon")
    known(house, "Ada")

    assert names(shown(house, Place(far.ref))) == ["Ada"]


def test_a_page_takes_the_same_queries_however_many_there_are(house: House) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            shown(house, words="a", of=house.practitioner, order="next")
        return len(asked)

    known(house, "Ada")
    few = queries()
    known(house, *(f"Ada{n}" for n in range(40)))

    assert queries() == few <= 5


def fill(house: House, count: int) -> None:
    """Store many clients, each found as any other is."""
    made = []
    for n in range(count):
        client = Client(
            practice=house.practice,
            first_name=f"First{n % 997}",
            last_name=f"Last{n}",
            email=f"c{n}@mail.example",
            phone=f"218 555 {n:05}",
            created_at=NOW,
        )
        client.sorts_as = sorted_name(client)
        made.append(client)
    Client.objects.bulk_create(made, batch_size=1000)
    index_many(Client.objects.filter(practice=house.practice).order_by("pk").iterator(1000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def book(house: House, count: int) -> None:
    """Let so many clients have been seen and come again."""
    clients = Client.objects.filter(practice=house.practice).order_by("pk")
    rows = []
    for n, client in enumerate(clients.values_list("pk", flat=True)[:count]):
        for start in (NOW - (n % 500 + 1) * DAY, NOW + (n % 90 + 1) * DAY):
            span = Interval(start, start + DAY / 24)
            rows.append(
                Appointment(
                    practice=house.practice,
                    practitioner=house.practitioner,
                    client_id=client,
                    service=house.service,
                    created_at=NOW,
                    **agreed(span, house.practitioner.zone_info),
                )
            )
    Appointment.objects.bulk_create(rows, batch_size=1000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def plan_of(some: Any) -> str:
    """Return how the database would go about it, had it many rows."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for way in ("seqscan", "bitmapscan", "sort"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
    return str(some.explain())


@pytest.mark.parametrize(
    ("sought", "index"),
    [
        (Sought(), "clients_by_name"),
        (Sought(order="newest"), "clients_by_age"),
        (Sought(words="ada"), "clients_by_word"),
        (Sought(words="555 0143"), "clients_by_word"),
    ],
)
def test_a_list_and_a_search_go_by_an_index(house: House, sought: Sought, index: str) -> None:
    fill(house, 300)

    assert index in plan_of(sorted_roll(house.practice, sought, on=[house.practitioner], now=NOW))


def test_a_later_page_goes_by_the_index_too(house: House) -> None:
    fill(house, 300)
    start = Client.objects.get(last_name="Last150")
    found = sorted_roll(house.practice, Sought(), on=(), now=NOW)

    plan = plan_of(roll._from(found, "name", start, forth=True))

    assert "clients_by_name" in plan
    assert "sorts_as" in plan


@pytest.mark.soak
@pytest.mark.timeout(900)  # most of it goes into storing them
def test_fifty_thousand_clients_are_listed_and_found_quickly(house: House) -> None:
    fill(house, PLENTY)
    book(house, PLENTY // 5)
    middle = Client.objects.get(last_name="Last25000")
    looks: dict[str, tuple[Place | None, dict[str, Any]]] = {
        "first page": (None, {}),
        "a page in the middle": (Place(middle.ref), {}),
        "newest": (None, {"order": "newest"}),
        "last seen": (None, {"order": "last"}),
        "next appointment": (None, {"order": "next"}),
        "of a practitioner": (None, {"of": house.practitioner}),
        "one word": (None, {"words": "last4321"}),
        "one letter": (None, {"words": "l"}),
        "two words": (None, {"words": "first12 last"}),
        "a number": (None, {"words": "555 43210"}),
        "nobody": (None, {"words": "zebulon"}),
    }

    for name, (place_, sought) in looks.items():
        page = shown(house, place_, **sought)
        took = quickest(partial(shown, house, place_, **sought), enough=QUICK)
        print(f"{name}: {took * 1000:.0f} ms, {page.count} counted")  # noqa: T201 -- to be read
        assert took < QUICK
