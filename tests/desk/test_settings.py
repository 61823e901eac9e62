from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from penciled.availability.models import Hours, PractitionerTerms
from tests.desk.desks import DAY, HOUR, MINUTE, at, signed_in
from tests.factory import House, make_house, make_member, make_practitioner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def owner(house: House) -> Any:
    return signed_in(make_member(house.practice, "Olga Owner", is_owner=True))


def is_on(house: House) -> bool:
    house.practice.refresh_from_db()
    return house.practice.booking_on


def typed(**words: str) -> dict[str, str]:
    return {
        "notice": "36",
        "notice_unit": "hours",
        "horizon": "90",
        "increment": "30",
        "buffer_before": "5",
        "buffer_after": "10",
        "most_per_day": "6",
        "response_time": "72",
    } | words


def saved(house: House, **words: str) -> Any:
    """Send the terms and return the answer."""
    return signed_in(house.member).post(at("terms", house, house.practitioner.ref), typed(**words))


def terms_of(house: House) -> PractitionerTerms:
    return PractitionerTerms.objects.get(practitioner=house.practitioner)


def test_the_practice_page_says_who_can_be_asked_for_and_where(house: House) -> None:
    page = signed_in(house.member).get(at("settings", house))

    assert "New clients can ask for everybody." in page.text
    assert "Existing clients can ask for everybody." in page.text
    assert "http://testserver/wrenfield/" in page.text


@pytest.mark.parametrize(
    ("change", "lacks"),
    [
        ("hours", ("No hours open to them", "No hours open to them")),
        ("new", ("No hours open to them", "")),
        ("services", ("No visit offered to them", "No visit offered to them")),
        ("locations", ("No place to be seen at", "No place to be seen at")),
        ("takes", ("Takes no new clients", "")),
        ("listed", ("Not shown to clients", "Not shown to clients")),
        ("for_new", ("No visit offered to them", "")),
    ],
)
def test_the_practice_page_says_what_is_still_missing(
    house: House, change: str, lacks: tuple[str, str]
) -> None:
    practitioner = house.practitioner
    match change:
        case "hours":
            Hours.objects.all().delete()
        case "new":
            Hours.objects.update(for_new=False)
        case "services":
            practitioner.services.clear()
        case "locations":
            practitioner.locations.clear()
        case "takes":
            practitioner.takes_new_clients = False
        case "listed":
            practitioner.listed = False
        case _:
            house.service.for_new = False
            house.service.save()
    practitioner.save()

    [ready] = signed_in(house.member).get(at("settings", house)).context["ready"]

    assert (ready.lacks_for_new, ready.lacks_for_existing) == lacks


def test_hours_only_for_what_is_not_offered_do_not_count(house: House) -> None:
    hidden = type(house.service).objects.create(
        practice=house.practice, name="Hidden", duration=HOUR, for_new=False
    )
    for row in Hours.objects.all():
        row.services.set([hidden])

    [ready] = signed_in(house.member).get(at("settings", house)).context["ready"]

    assert ready.lacks_for_new == "Hours only for visits or places not offered to them"


def test_the_practice_page_takes_as_many_queries_for_one_practitioner_as_for_ten(
    house: House,
) -> None:
    desk = owner(house)

    with CaptureQueriesContext(connection) as for_one:
        desk.get(at("settings", house))
    for n in range(10):
        make_practitioner(
            house.practice, f"P{n} Person", services=[house.service], locations=[house.location]
        )
    with CaptureQueriesContext(connection) as for_many:
        desk.get(at("settings", house))

    assert len(for_one) == len(for_many)


def test_an_owner_switches_online_booking_off_and_on(house: House) -> None:
    desk = owner(house)

    off = desk.post(at("booking", house), {"on": "no"}, follow=True)
    assert not is_on(house)
    assert "Online booking is off." in off.text
    assert "Nobody can ask for a time." in off.text

    on = desk.post(at("booking", house), {"on": "yes"}, follow=True)
    assert is_on(house)
    assert "Online booking is on." in on.text


def test_the_switch_leads_back_to_where_it_was_and_nowhere_else(house: House) -> None:
    desk = owner(house)
    hours = at("availability", house, house.practitioner.ref)

    def led(back: str) -> str:
        answer = desk.post(at("booking", house), {"on": "yes", "back": back})
        return str(answer.headers["Location"])

    assert led(hours) == hours
    for elsewhere in ("https://evil.example/", "//evil.example", "/desk/", "\x00"):
        assert led(elsewhere) == at("settings", house)


def test_others_see_how_it_stands_and_may_not_switch(house: House) -> None:
    desk = signed_in(house.member)

    page = desk.get(at("settings", house))
    answer = desk.post(at("booking", house), {"on": "no"})

    assert "Online booking on" in page.text
    assert at("booking", house) not in page.text
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert is_on(house)


def test_the_switch_is_never_thrown_by_looking(house: House) -> None:
    assert owner(house).get(at("booking", house)).status_code == HTTPStatus.METHOD_NOT_ALLOWED


@pytest.mark.parametrize("name", ["settings", "booking", "terms_mine"])
def test_another_practices_settings_are_not_there(house: House, name: str) -> None:
    stranger = signed_in(make_house("alder").member)

    assert stranger.post(at("booking", house), {"on": "no"}).status_code == HTTPStatus.NOT_FOUND
    if name != "booking":
        assert stranger.get(at(name, house)).status_code == HTTPStatus.NOT_FOUND
    assert is_on(house)


def test_terms_say_what_each_does_right_now(house: House) -> None:
    PractitionerTerms.objects.update(buffer_after=10 * MINUTE, most_per_day=6)

    page = signed_in(house.member).get(at("terms", house, house.practitioner.ref))

    said = " ".join(page.text.split())
    for words in (
        "at least <strong>24 hours</strong> from now. Right now, the first is tomorrow at 9:00 AM.",
        "<strong>60 days</strong> ahead: today, that is until Friday, February 5, 2027.",
        "every <strong>60 minutes</strong> from the start of each stretch of hours: 9:00, 10:00,",
        "<strong>10 minutes after each visit</strong> are kept free.",
        "A visit that ends at 9:50 lets the next begin at 10:00.",
        "at most <strong>6 visits</strong>",
        "open <strong>until its time begins</strong>.",
        "A client may have <strong>3 requests</strong> waiting at once",
    ):
        assert words in said


def test_terms_are_stored_as_typed(house: House) -> None:
    answer = saved(house)

    terms = terms_of(house)
    assert answer.headers["Location"] == at("terms", house, house.practitioner.ref)
    assert (terms.notice, terms.horizon) == (36 * HOUR, 90)
    assert (terms.increment, terms.buffer_before, terms.buffer_after) == (
        30 * MINUTE,
        5 * MINUTE,
        10 * MINUTE,
    )
    assert (terms.most_per_day, terms.response_time) == (6, 3 * DAY)


def test_what_is_left_empty_is_off(house: House) -> None:
    saved(house, increment="", most_per_day="", response_time="")

    terms = terms_of(house)
    assert (terms.increment, terms.most_per_day, terms.response_time) == (None, None, None)


def test_notice_may_be_typed_in_days(house: House) -> None:
    saved(house, notice="3", notice_unit="days")

    assert terms_of(house).notice == 3 * DAY


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("notice", ""),
        ("notice", "-1"),
        ("notice", "soon"),
        ("notice", "9" * 5000),
        ("notice", "\x00"),
        ("notice_unit", "years"),
        ("horizon", "0"),
        ("horizon", "731"),
        ("increment", "4"),
        ("increment", "1441"),
        ("buffer_before", "-5"),
        ("buffer_after", "481"),
        ("buffer_after", "1.5"),
        ("most_per_day", "0"),
        ("response_time", "7"),
        ("response_time", "x"),
    ],
)
def test_terms_that_cannot_be_are_refused_at_their_field_and_kept(
    house: House, field: str, value: str
) -> None:
    page = saved(house, **{field: value})

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert field in page.context["form"].errors
    assert page.context["form"][field].value() == value
    assert page.context["form"]["horizon"].value() == (value if field == "horizon" else "90")
    assert terms_of(house).horizon == 60


def test_more_than_a_year_of_notice_is_refused(house: House) -> None:
    page = saved(house, notice="400", notice_unit="days")

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "At most a year ahead." in page.text


def test_a_response_time_set_elsewhere_stays_to_be_chosen(house: House) -> None:
    PractitionerTerms.objects.update(response_time=timedelta(hours=30))

    page = signed_in(house.member).get(at("terms", house, house.practitioner.ref))

    assert '<option value="30" selected>' in page.text


def test_a_colleagues_terms_are_theirs_and_another_practices_are_not_there(house: House) -> None:
    other = make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )
    stranger = make_house("alder")
    assert other.member
    address = at("terms", house, house.practitioner.ref)

    assert signed_in(other.member).get(address).status_code == HTTPStatus.FORBIDDEN
    assert signed_in(other.member).post(address, typed()).status_code == HTTPStatus.FORBIDDEN
    assert signed_in(stranger.member).get(address).status_code == HTTPStatus.NOT_FOUND
    assert terms_of(house).horizon == 60


def test_terms_mine_leads_to_the_members_own(house: House) -> None:
    answer = signed_in(house.member).get(at("terms_mine", house))

    assert answer.headers["Location"] == at("terms", house, house.practitioner.ref)
