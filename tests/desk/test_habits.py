"""How a member left the desk: kept by a form, read safely, and what the calendar makes of it."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from penciled.appointments.actions import place
from penciled.appointments.models import Appointment
from penciled.desk.habits import LEFT_OUT, USUAL, Habits, read
from penciled.practices.actions import keep_desk
from penciled.practices.models import Location, Room, Service
from tests.desk.desks import DAY, HOUR, HTMX, TEN, at, event, signed_in
from tests.factory import NOW, House, make_house, make_member, make_practitioner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

PLAIN = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(max_size=8),
    lambda part: some.lists(part) | some.dictionaries(some.text(max_size=8), part),
)
KEPT = some.fixed_dictionaries({}, optional=dict.fromkeys(asdict(USUAL), PLAIN))
GARBAGE = "\x00\ud800"


def remember(house: House, **said: Any) -> None:
    answer = signed_in(house.member).post(at("remember", house), said)
    assert answer.status_code == HTTPStatus.FOUND
    house.member.refresh_from_db()


def ticked(house: House, **other: Any) -> dict[str, Any]:
    """Return what the filters' form sends when all is ticked, but for `other`."""
    groups = signed_in(house.member).get(at("calendar", house)).context["filters"].groups
    said: dict[str, Any] = {each.name: [t.value for t in each.ticks] for each in groups}
    return {"part": "filters", "view": "week", "on": "2026-12-10"} | said | other


def shown(house: House, **query: Any) -> list[str]:
    days = {"first": "2026-12-06", "last": "2026-12-13"} | query
    fed = signed_in(house.member).get(at("entries", house), days).json()
    return [each["name"] for each in fed["entries"]]


@given(PLAIN | KEPT)
def test_whatever_is_kept_can_be_read(plain: Any) -> None:
    habits = read(plain)

    assert isinstance(habits, Habits)
    assert habits == read(asdict(habits) | {name: list(getattr(habits, name)) for name in LEFT_OUT})


def test_what_makes_no_sense_is_forgotten_and_the_rest_kept() -> None:
    plain = {"view": "year", "who": "me", "services": ["a", 3, "", "x" * 41], "names_hidden": 1}

    assert read(plain | {"open_hours": True}) == Habits(services=("a",), open_hours=True)


@pytest.mark.parametrize("kept", [[], "week", {"names_hidden": ["x"], "who": {"a": 1}}, None])
def test_garbage_in_the_database_breaks_no_page(house: House, kept: Any) -> None:
    house.member.desk = kept if kept is not None else {}
    house.member.save()

    assert signed_in(house.member).get(at("calendar", house)).status_code == HTTPStatus.OK


def test_a_calendar_without_parameters_is_as_it_was_left(house: House) -> None:
    remember(house, part="view", view="day")

    page = signed_in(house.member).get(at("calendar", house))

    assert page.context["period"].view == "day"


def test_an_address_that_says_otherwise_is_taken_at_its_word(house: House) -> None:
    remember(house, part="view", view="day")

    page = signed_in(house.member).get(at("calendar", house), {"view": "month"})

    assert page.context["period"].view == "month"
    house.member.refresh_from_db()
    assert house.member.desk == {"view": "day"}, "opening a page keeps nothing"


def test_what_is_kept_of_one_thing_leaves_the_rest(house: House) -> None:
    remember(house, part="names", names="hidden")
    remember(house, part="view", view="list")

    assert house.member.desk == {"names_hidden": True, "view": "list"}


def test_whose_calendars_are_shown_is_remembered(house: House) -> None:
    house.member.is_owner = True
    house.member.save()
    other = make_practitioner(house.practice, "Daniel Reyes", services=[], locations=[])

    remember(house, **ticked(house, who=[str(other.ref)]))

    turning = signed_in(house.member).get(at("calendar", house)).context["turning"]
    assert turning.chosen == [other]
    assert "who" not in turning.here, "what is usual goes unsaid"


def test_whoever_is_no_longer_shown_to_a_member_is_not_remembered_either(house: House) -> None:
    keep_desk(house.member.pk, {"who": [str(uuid4())]})

    turning = signed_in(house.member).get(at("calendar", house)).context["turning"]

    assert turning.chosen == [house.practitioner]


def test_the_form_leads_back_to_the_days_it_was_sent_from(house: House) -> None:
    answer = signed_in(house.member).post(at("remember", house), ticked(house))

    assert answer["Location"] == f"{at('calendar', house)}?view=week&on=2026-12-10"


def test_the_script_hears_only_that_it_is_kept(house: House) -> None:
    said = {"part": "view", "view": "day"}

    answer = signed_in(house.member).post(at("remember", house), said, headers=HTMX)

    assert (answer.status_code, answer.content) == (HTTPStatus.NO_CONTENT, b"")


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/", "/accounts/logout/", "/desk/other/", "\\"]
)
def test_the_way_back_never_leaves_the_desk(house: House, back: str) -> None:
    said = {"part": "names", "names": "hidden", "back": back}

    answer = signed_in(house.member).post(at("remember", house), said)

    assert answer["Location"] == at("calendar", house)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"part": "everybody"},
        {"part": "view", "view": "year"},
        {"part": "names", "names": GARBAGE},
        {"part": "filters", "on": "soon"},
        {"part": "filters", "services": ["x" * 200_000]},
        {"part": "names", "names": "hidden", "back": "x" * 200_000},
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_stored(house: House, said: Any) -> None:
    answer = signed_in(house.member).post(
        at("remember", house),
        {
            k: v.encode("utf-8", "surrogatepass") if isinstance(v, str) else v
            for k, v in said.items()
        },
    )

    house.member.refresh_from_db()
    assert (answer.status_code, house.member.desk) == (HTTPStatus.BAD_REQUEST, {})


def _sent(word: Any) -> Any:
    return word.encode("utf-8", "surrogatepass") if isinstance(word, str) else word


def test_looking_keeps_nothing_and_strangers_find_nothing(house: House) -> None:
    stranger = make_member(make_house("elsewhere").practice, "Ines Vidal", is_owner=True)
    said = {"part": "view", "view": "day"}

    looked = signed_in(house.member).get(at("remember", house))
    strange = signed_in(stranger).post(at("remember", house), said)

    assert looked.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert strange.status_code == HTTPStatus.NOT_FOUND


def test_a_service_left_out_is_not_drawn_and_a_new_one_is(house: House) -> None:
    other = Service.objects.create(
        practice=house.practice, name="Couples", duration=house.service.duration
    )
    house.asked(TEN)
    place(house.plan(TEN + 2 * HOUR, service=other), by=None, now=NOW)
    event(house, TEN + DAY)

    remember(house, **ticked(house, services=[str(other.ref)]))
    first = shown(house)
    Service.objects.create(practice=house.practice, name="New one", duration=house.service.duration)

    assert first == ["Elena Marsh", "Supervision"]
    assert house.member.desk["services"] == [str(house.service.ref)]


def test_places_rooms_and_how_things_stand_are_left_out_alike(house: House) -> None:
    room = Room.objects.create(practice=house.practice, name="Garden room")
    video = Location.objects.create(practice=house.practice, kind="telehealth", name="By video")
    place(house.plan(TEN, room=room, staff_note="room"), by=None, now=NOW)
    place(house.plan(TEN + 2 * HOUR, location=video), by=None, now=NOW)
    missed = place(house.plan(TEN + 4 * HOUR), by=None, now=NOW)
    Appointment.objects.filter(pk=missed.pk).update(status="no_show")
    event(house, TEN + DAY)

    def left(**out: Any) -> int:
        remember(house, **ticked(house, **out))
        return len(shown(house))

    found = [
        left(),
        left(locations=[str(house.location.ref)]),
        left(rooms=[str(room.ref)]),
        left(rooms=["none"]),
        left(states=["asked", "booked", "events", "cancelled"]),
        left(states=["booked"]),
        left(states=[], services=[]),
    ]

    assert found == [4, 3, 2, 3, 3, 2, 0]


def test_a_conflict_is_told_though_what_it_is_with_is_left_out(house: House) -> None:
    asked = house.asked(TEN)
    event(house, TEN)

    remember(house, **ticked(house, states=["asked"]))

    fed = signed_in(house.member).get(
        at("entries", house), {"first": "2026-12-06", "last": "2026-12-13"}
    )
    [entry] = fed.json()["entries"]
    assert (entry["id"], entry["clash"][:20]) == (str(asked.ref), "Overlaps Supervision")


def test_that_something_is_left_out_is_said_and_undone_in_one_go(house: House) -> None:
    remember(house, **ticked(house, services=[], states=["asked"]))
    visitor = signed_in(house.member)

    page = visitor.get(at("calendar", house))
    after = visitor.post(
        at("remember", house), {"part": "everything", "back": at("calendar", house)}, follow=True
    )

    assert "2 filters on" in page.text
    assert "filters on" not in after.text
    assert "filter on" not in after.text


def test_the_list_leaves_out_the_same(house: House) -> None:
    house.asked(TEN)
    event(house, TEN + DAY)
    remember(house, **ticked(house, states=["events"]))

    page = signed_in(house.member).get(at("calendar", house), {"view": "list", "on": "2026-12-10"})

    assert [row.entry.name for day in page.context["agenda"] for row in day.rows] == ["Supervision"]
