from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client

from penciled.accounts.models import User
from penciled.availability.models import Hours
from penciled.availability.queries import hours_of
from penciled.practices.calendars import versions
from penciled.practices.founding import Founding, found_practice
from penciled.practices.models import Location, Practice, Practitioner, Service
from tests.desk.desks import TEN
from tests.factory import NOW, House, make_house, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

STEPS = ("zone", "service", "location", "hours", "portal", "booking")


@pytest.fixture
def practice() -> Practice:
    """Return a practice that somebody has just signed up."""
    user = User.objects.create_user("nadia@example.com", "pencil-and-ink", name="Nadia Birch")
    said = {
        "name": "Birch",
        "slug": "birch",
        "zone": "America/Chicago",
        "owner_name": "Nadia Birch",
    }
    return found_practice(Founding(**said, sees_clients=True), user=user, now=NOW)


@pytest.fixture
def nadia(practice: Practice) -> Client:
    client = Client()
    client.force_login(User.objects.get())
    return client


def go(client: Client, step: str, **typed: Any) -> Any:
    return client.post(f"/desk/birch/start/{step}/", typed)


def states(client: Client) -> dict[str, str]:
    steps = client.get("/desk/birch/start/").context["steps"]
    return {each.name: each.state for each in steps if each.state}


def to(step: str) -> str:
    return f"/desk/birch/start/{step}/" if step else "/desk/birch/start/"


def test_each_step_leads_to_the_next_until_clients_can_ask(
    nadia: Client, practice: Practice
) -> None:
    days = [0, 1, 2, 3, 4]
    walked = [
        go(nadia, "zone", zone="America/Denver"),
        go(nadia, "service", name="Individual session", duration="50"),
        go(nadia, "location", kind="in_person", name="Our practice", address="7 Birch Lane"),
        go(nadia, "hours", weekday=days, opens="9:00 AM", closes="5:00 PM"),
        go(nadia, "portal", do="on"),
        go(nadia, "booking", do="switch"),
    ]

    assert [each["Location"] for each in walked] == [to(step) for step in (*STEPS[1:], "")]
    assert states(nadia) == dict.fromkeys(STEPS, "done")
    whose = Practitioner.objects.get()
    assert (whose.zone, Practice.objects.get().zone) == ("America/Denver", "America/Denver")
    assert [(each.weekday, each.opens, each.closes) for each in hours_of(whose)] == [
        (day, 540, 1020) for day in days
    ]
    assert (Service.objects.get().duration.seconds, Location.objects.get().address) == (
        3000,
        "7 Birch Lane",
    )
    assert "I’m a new client" in Client().get("/birch/").text


@pytest.mark.parametrize("step", STEPS)
def test_every_step_can_be_skipped_and_is_remembered_as_skipped(
    nadia: Client, practice: Practice, step: str
) -> None:
    go(nadia, step, do="skip")

    assert states(nadia) == {step: "skipped"}


def test_going_on_without_having_made_anything_is_not_done(
    nadia: Client, practice: Practice
) -> None:
    go(nadia, "service", do="on")

    assert states(nadia) == {}


def test_what_was_made_elsewhere_counts_as_done(nadia: Client, practice: Practice) -> None:
    Hours.objects.create(practitioner=Practitioner.objects.get(), weekday=0, opens=540, closes=600)

    assert states(nadia) == {"hours": "done"}
    assert "Nadia Birch" in nadia.get(to("hours")).text


@pytest.mark.parametrize(
    ("step", "typed", "field"),
    [
        ("zone", {"zone": "Mars/Olympus"}, "zone"),
        ("service", {"name": "", "duration": "50"}, "name"),
        ("service", {"name": "Session", "duration": "0"}, "duration"),
        ("location", {"kind": "boat", "name": "Ours"}, "kind"),
        ("location", {"kind": "in_person", "name": "x" * 200_000}, "name"),
        ("hours", {"opens": "9", "closes": "17:00"}, "weekday"),
        ("hours", {"weekday": "0", "opens": "17:00", "closes": "9:00"}, "closes"),
        ("hours", {"weekday": "7", "opens": "9:00", "closes": "17:00"}, "weekday"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_the_step_stays(
    nadia: Client, practice: Practice, step: str, typed: dict[str, str], field: str
) -> None:
    refused = go(nadia, step, **typed)

    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(refused.context["form"].errors) == [field]
    assert states(nadia) == {}


def test_the_switch_says_what_is_missing_for_whom(nadia: Client, practice: Practice) -> None:
    bare = nadia.get(to("booking")).text
    go(nadia, "service", name="Session", duration="50")
    go(nadia, "location", kind="telehealth", name="Video")
    without_hours = nadia.get(to("booking")).text

    assert "New clients can’t ask for anybody yet" in bare
    assert "No service offered to them" in bare
    assert "No hours open to them" in without_hours


def test_a_practice_where_nobody_sees_clients_is_told_so(nadia: Client, practice: Practice) -> None:
    Practitioner.objects.all().delete()

    assert "Nobody sees clients here yet" in nadia.get(to("hours")).text
    assert "Nobody sees clients here yet" in nadia.get(to("booking")).text


def test_another_zone_takes_along_who_was_in_it_and_turns_their_calendars(house: House) -> None:
    house.member.is_owner = True
    house.member.save()
    asked, whose = house.asked(TEN), house.practitioner
    elsewhere = Practitioner.objects.create(
        practice=house.practice, name="Daniel Reyes", zone="Europe/Berlin"
    )
    before, client = versions([whose.pk]), Client()
    client.force_login(house.member.user)

    client.post("/desk/wrenfield/start/zone/", {"zone": "America/Denver"})

    for each in (whose, elsewhere, asked):
        each.refresh_from_db()
    assert (whose.zone, elsewhere.zone) == ("America/Denver", "Europe/Berlin")
    assert asked.starts_at == TEN
    assert versions([whose.pk]) != before


def test_the_portal_beside_a_step_is_let_into_the_desk_s_page(
    nadia: Client, practice: Practice
) -> None:
    page, elsewhere = nadia.get(to("portal")), nadia.get("/desk/birch/settings/")

    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert "frame-src" not in elsewhere.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


def test_two_practices_do_not_share_their_way(nadia: Client, practice: Practice) -> None:
    make_house("elsewhere")

    assert states(nadia) == {}
    assert nadia.get("/desk/elsewhere/start/").status_code == HTTPStatus.NOT_FOUND


def test_an_owner_is_reminded_on_the_calendar_until_clients_can_ask(
    nadia: Client, practice: Practice
) -> None:
    assert "Go on setting up: Time zone" in nadia.get("/desk/birch/calendar/").text
    go(nadia, "zone", zone="America/Denver")
    assert "Go on setting up: A first service" in nadia.get("/desk/birch/calendar/").text
    go(nadia, "booking", do="switch")
    live = nadia.get("/desk/birch/calendar/").text
    nadia.post("/desk/birch/settings/booking/", {"on": "no"})

    assert "setting up" not in live
    assert "setting up" not in nadia.get("/desk/birch/calendar/").text
    assert states(nadia) == {"zone": "done"}


def test_the_reminder_is_put_away_for_the_practice_and_the_steps_stay(
    nadia: Client, practice: Practice
) -> None:
    go(nadia, "location", do="skip")

    answer = nadia.post("/desk/birch/start/put-away/", follow=True)

    assert "Put away. The steps stay under Settings." in answer.text
    assert "Go on setting up" not in answer.text
    go(nadia, "zone", zone="America/Denver")
    assert "Go on setting up" not in nadia.get("/desk/birch/calendar/").text
    assert states(nadia) == {"location": "skipped", "zone": "done"}


def test_nobody_but_owners_is_reminded(practice: Practice) -> None:
    scheduler = Client()
    scheduler.force_login(make_member(practice, "Rosalind Pike", is_scheduler=True).user)

    assert "setting up" not in scheduler.get("/desk/birch/calendar/").text
