from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest

from penciled.availability.models import PracticeTerms, PractitionerTerms
from tests.desk.desks import DAY, HOUR, MINUTE, at, signed_in
from tests.factory import House, make_house, make_member, make_practitioner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def owner(house: House) -> Any:
    name = f"Olga{house.practice.members.count()} Owner"
    return signed_in(make_member(house.practice, name, is_owner=True))


def typed(**words: Any) -> dict[str, Any]:
    return {
        "notice": "36",
        "notice_unit": "hours",
        "horizon": "90",
        "increment": "30",
        "buffer_before": "5",
        "buffer_after": "10",
        "most_per_day": "6",
        "response_time": "72",
        "late_within": "48",
        "cancel_until": "4",
    } | words


def saved(house: House, **words: Any) -> Any:
    """Send the terms and return the answer."""
    return signed_in(house.member).post(at("terms", house, house.practitioner.ref), typed(**words))


def terms_of(house: House) -> PractitionerTerms:
    return PractitionerTerms.objects.get(practitioner=house.practitioner)


def test_terms_say_what_each_does_right_now(house: House) -> None:
    PractitionerTerms.objects.update(buffer_after=10 * MINUTE, most_per_day=6)

    page = signed_in(house.member).get(at("terms", house, house.practitioner.ref))

    said = " ".join(page.text.split())
    for words in (
        "at least <strong>24 hours</strong> from now. Right now, the first is tomorrow at 9:00 AM.",
        "<strong>60 days</strong> ahead: today, that is until Friday, February 5, 2027.",
        "every <strong>60 minutes</strong> from the start of each stretch of hours: 9:00, 10:00,",
        "<strong>10 minutes after each appointment</strong> are kept free.",
        "An appointment that ends at 9:50 lets the next begin at 10:00.",
        "at most <strong>6 appointments</strong>",
        "open <strong>until its time begins</strong>.",
        "A client may have <strong>3 requests</strong> waiting at once",
        "cancelled less than <strong>24 hours</strong> before it begins counts as cancelled late.",
        "can cancel online <strong>until the appointment begins</strong>.",
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
    assert (terms.asked_by, terms.late_within, terms.cancel_until) == (None, 48 * HOUR, 4 * HOUR)


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
        ("asked_by", "late"),
        ("asked_by", "25:00"),
        ("late_within", "721"),
        ("cancel_until", ""),
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


def test_terms_mine_leads_who_runs_the_practice_to_the_practices(house: House) -> None:
    answer = owner(house).get(at("terms_mine", house))

    assert answer.headers["Location"] == at("terms_practice", house)


def test_what_is_as_the_practice_has_it_is_not_ones_own(house: House) -> None:
    answer = saved(house, notice="nonsense", as_practice=["notice", "buffers"])

    assert answer.status_code == HTTPStatus.FOUND
    assert set(terms_of(house).own) == {
        "asked_by",
        "horizon",
        "increment",
        "most_per_day",
        "response_time",
        "late_within",
        "cancel_until",
    }


def test_each_exception_says_what_the_practice_has(house: House) -> None:
    PracticeTerms.objects.create(practice=house.practice, notice=5 * HOUR, buffer_after=DAY)
    PractitionerTerms.objects.update(own=["increment"])

    page = signed_in(house.member).get(at("terms", house, house.practitioner.ref))

    rows = {row.key: row for row in page.context["form"].rows}
    assert "As the practice (5 hours)" in page.text
    assert {key for key, row in rows.items() if not row.is_shared} == {"increment"}
    assert rows["notice"].fields[0][0].value() == 5


def test_a_day_may_have_to_be_asked_for_by_an_hour_of_the_day_before(house: House) -> None:
    saved(house, asked_by="6 pm", notice="0")

    page = signed_in(house.member).get(at("terms", house, house.practitioner.ref))

    said = " ".join(page.text.split())
    assert terms_of(house).asked_by == 18 * 60
    assert (
        "until <strong>6:00 PM</strong> on the day before. Right now, the first is Tuesday" in said
    )


def practice_saved(house: House, **words: Any) -> Any:
    said = typed() | {"open_requests": "5", "answers_settle": "60"} | words
    return owner(house).post(at("terms_practice", house), said)


def test_the_practices_terms_are_stored_as_typed(house: House) -> None:
    answer = practice_saved(house, asked_by="18:00")

    stored = PracticeTerms.objects.get()
    house.practice.refresh_from_db()
    assert answer.headers["Location"] == at("terms_practice", house)
    assert (stored.notice, stored.asked_by, stored.cancel_until) == (36 * HOUR, 1080, 4 * HOUR)
    assert house.practice.open_requests_per_client == 5
    assert house.practice.answers_settle == 60


@pytest.mark.parametrize("most", ["0", "51", "", "many"])
def test_a_number_of_requests_that_cannot_be_is_refused(house: House, most: str) -> None:
    page = practice_saved(house, open_requests=most)

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "open_requests" in page.context["form"].errors
    assert not PracticeTerms.objects.exists()


@pytest.mark.parametrize("whose", ["practice", "own"])
def test_terms_that_somebody_else_changed_are_shown_beside_what_was_typed(
    house: House, whose: str
) -> None:
    desk = owner(house)
    refs = [house.practitioner.ref] if whose == "own" else []
    address = at("terms" if refs else "terms_practice", house, *refs)
    shown = desk.get(address).context["form"]["shown"].value()
    said = typed(shown=shown) | {"open_requests": "5", "answers_settle": "20"}
    desk.post(address, said | {"horizon": "33"})

    late = desk.post(address, said | {"horizon": "44"})
    [horizon] = [each for each in late.context["form"].versions if each.what == "Horizon"]
    again = desk.post(address, said | {"shown": late.context["form"]["shown"].value()})

    assert (late.status_code, horizon.stands, horizon.typed) == (HTTPStatus.CONFLICT, "33", "44")
    assert again.status_code == HTTPStatus.FOUND
