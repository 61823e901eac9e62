"""Several requests answered at once: what is asked first, and what becomes of each."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from penciled.appointments.models import Appointment
from penciled.booking.actions import accept_request, cancel_request, decline_request
from penciled.booking.models import AppointmentRequest
from penciled.core.lifecycle import State
from penciled.desk.weighing import plan_of
from penciled.outbox.models import Message
from penciled.practices.models import Member, Practitioner
from tests.desk.desks import HOUR, HTMX, MINUTE, TEN, ask_many, at, event, signed_in
from tests.factory import NOW, House, make_house, make_member, make_practitioner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

BOTH = pytest.mark.parametrize("name", ["requests_accept", "requests_decline"])


@pytest.fixture
def three(house: House) -> list[AppointmentRequest]:
    """Return three requests that wait, the longest waiting first."""
    return ask_many(house, 3)[::-1]


@pytest.fixture
def desk(house: House) -> Client:
    return signed_in(house.member)


def picked(*some: AppointmentRequest | UUID, **typed: Any) -> dict[str, Any]:
    return {"ref": [str(getattr(each, "ref", each)) for each in some]} | typed


def states(some: list[AppointmentRequest]) -> list[str]:
    for asked in some:
        asked.refresh_from_db()
    return [asked.state for asked in some]


def mails(topic: str) -> int:
    return Message.objects.filter(topic=topic).count()


def told(page: Any) -> list[tuple[str, str]]:
    return [(result.words, result.more) for result in page.context["results"]]


def rosalind(house: House) -> Member:
    return make_member(house.practice, "Rosalind Pike", is_scheduler=True)


def daniel(house: House) -> Practitioner:
    return make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )


def test_the_list_offers_a_tick_for_each_and_both_answers(
    house: House, desk: Client, three: list[AppointmentRequest]
) -> None:
    page = desk.get(at("requests", house)).text

    assert page.count('class="pick"') == 3
    assert f'value="{three[0].ref}"' in page
    assert 'aria-label="Select Client 0 Marsh"' in page
    assert at("requests_accept", house) in page
    assert at("requests_decline", house) in page


@BOTH
def test_each_is_named_before_it_is_answered_and_looking_changes_nothing(
    house: House, desk: Client, three: list[AppointmentRequest], name: str
) -> None:
    page = desk.get(at(name, house), picked(*three))

    assert page.status_code == HTTPStatus.OK
    assert [pick.asked for pick in page.context["picks"]] == three
    assert all(f"Client {n}" in page.text for n in range(3))
    assert set(states(three)) == {State.PENDING}


def test_accepting_books_each_as_asked_and_mails_each(
    house: House, desk: Client, three: list[AppointmentRequest]
) -> None:
    page = desk.post(at("requests_accept", house), picked(*three))

    assert page.status_code == HTTPStatus.OK
    assert set(states(three)) == {State.ACCEPTED}
    assert [asked.appointment and asked.appointment.starts_at for asked in three] == [
        asked.starts_at for asked in three
    ]
    assert mails("request.accepted") == 3
    assert told(page)[0] == ("Accepted", "Client 2 is being mailed.")
    assert "3 accepted" in page.text


def test_declining_sends_the_same_words_to_each(
    house: House, desk: Client, three: list[AppointmentRequest]
) -> None:
    typed = picked(*three, message="I am away.\r\nSorry.")

    page = desk.post(at("requests_decline", house), typed)

    assert set(states(three)) == {State.DECLINED}
    assert {asked.message for asked in three} == {"I am away.\nSorry."}
    assert mails("request.declined") == 3
    assert [words for words, _more in told(page)] == ["Declined"] * 3
    assert "3 declined" in page.text


def test_the_page_under_the_window_hears_which_were_answered(
    house: House, desk: Client, three: list[AppointmentRequest]
) -> None:
    page = desk.post(at("requests_decline", house), picked(*three), headers=HTMX)

    assert "desk:answered" in page.headers["HX-Trigger"]
    assert all(str(asked.ref) in page.headers["HX-Trigger"] for asked in three)
    assert "<html" not in page.text


def test_what_overlaps_something_needs_its_own_yes(
    house: House, desk: Client, three: list[AppointmentRequest]
) -> None:
    for asked in three[:2]:
        event(house, asked.starts_at + 30 * MINUTE)
    asking = desk.get(at("requests_accept", house), picked(*three)).text

    page = desk.post(at("requests_accept", house), picked(*three, anyway=[str(three[0].ref)]))

    assert asking.count('name="anyway"') == 2
    assert states(three) == [State.ACCEPTED, State.PENDING, State.ACCEPTED]
    assert told(page)[1] == ("Left pending", "Overlaps Supervision")
    assert "2 accepted, 1 not" in " ".join(page.text.split())
    assert at("accept", house, three[1].ref) in page.text
    assert mails("request.accepted") == 2


def test_a_yes_to_one_that_was_not_ticked_accepts_nothing(
    house: House, desk: Client, three: list[AppointmentRequest]
) -> None:
    desk.post(at("requests_accept", house), picked(three[0], anyway=[str(three[1].ref)]))

    assert states(three) == [State.ACCEPTED, State.PENDING, State.PENDING]


@BOTH
def test_what_was_answered_meanwhile_is_told_and_keeps_nobody_else(
    house: House, desk: Client, three: list[AppointmentRequest], name: str
) -> None:
    decline_request(three[0].pk, message="", by=rosalind(house), now=NOW)
    cancel_request(three[1].pk, now=NOW)
    sent = Message.objects.count()

    page = desk.post(at(name, house), picked(*three))

    assert page.status_code == HTTPStatus.OK
    assert states(three)[:2] == [State.DECLINED, State.CANCELLED]
    assert states(three)[2] != State.PENDING
    assert told(page)[:2] == [
        ("Already answered.", "Rosalind Pike declined this request today at 9:00 AM."),
        ("No longer asked for.", "Client 1 Marsh cancelled this request today at 9:00 AM."),
    ]
    assert Message.objects.count() == sent + 1


@BOTH
def test_when_all_were_answered_meanwhile_it_is_a_lost_race(
    house: House, desk: Client, three: list[AppointmentRequest], name: str
) -> None:
    desk.post(at(name, house), picked(*three))
    sent = Message.objects.count()

    again = desk.post(at(name, house), picked(*three))

    assert again.status_code == HTTPStatus.CONFLICT
    assert not any(result.done for result in again.context["results"])
    assert Message.objects.count() == sent


@BOTH
def test_the_window_shows_what_was_answered_before_it_opened(
    house: House, desk: Client, three: list[AppointmentRequest], name: str
) -> None:
    decline_request(three[0].pk, message="", by=house.member, now=NOW)

    page = desk.get(at(name, house), picked(*three))

    assert [pick.outcome is None for pick in page.context["picks"]] == [False, True, True]
    assert "Maya Okafor declined this request today at 9:00 AM." in page.text
    assert "these 2 requests?" in page.text


@BOTH
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_practices_request_among_them_is_not_there_and_nothing_is_done(
    house: House, desk: Client, three: list[AppointmentRequest], name: str, method: str
) -> None:
    foreign = make_house("alder").asked(TEN)

    for stranger in (foreign, uuid4()):
        page = getattr(desk, method)(at(name, house), picked(*three, stranger))

        assert page.status_code == HTTPStatus.NOT_FOUND
    assert set(states([*three, foreign])) == {State.PENDING}


@BOTH
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_colleagues_request_among_them_is_theirs_and_nothing_is_done(
    house: House, three: list[AppointmentRequest], name: str, method: str
) -> None:
    other = daniel(house)
    assert other.member

    page = getattr(signed_in(other.member), method)(at(name, house), picked(*three))

    assert page.status_code == HTTPStatus.FORBIDDEN
    assert set(states(three)) == {State.PENDING}


@BOTH
def test_a_scheduler_answers_for_everybody(house: House, name: str) -> None:
    other = daniel(house)
    some = [house.asked(TEN), house.asked(TEN + HOUR, practitioner=other.ref)]

    signed_in(rosalind(house)).post(at(name, house), picked(*some))

    assert State.PENDING not in states(some)


@BOTH
@pytest.mark.parametrize("method", ["get", "post"])
def test_none_selected_is_refused_in_words(
    house: House, desk: Client, name: str, method: str
) -> None:
    page = getattr(desk, method)(at(name, house))

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Select at least one request first." in page.text


@BOTH
def test_more_than_fifty_are_refused_in_words_and_nothing_is_done(
    house: House, desk: Client, name: str
) -> None:
    some = ask_many(house, 51)

    page = desk.post(at(name, house), picked(*some))

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "At most 50 requests can be answered at once." in page.text
    assert set(states(some)) == {State.PENDING}


@BOTH
@pytest.mark.parametrize("ref", ["eleven", "\x00", "x" * 200_000, "٣" * 32, "-1"])
def test_what_is_no_id_was_never_there(house: House, desk: Client, name: str, ref: str) -> None:
    page = desk.post(at(name, house), {"ref": [ref]})

    assert page.status_code == HTTPStatus.NOT_FOUND


def test_a_message_that_is_too_long_is_refused_and_all_is_kept(
    house: House, desk: Client, three: list[AppointmentRequest]
) -> None:
    typed = picked(*three, message="x" * 1001)

    page = desk.post(at("requests_decline", house), typed)

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "x" * 1001 in page.text
    assert page.text.count('name="ref"') == 3
    assert set(states(three)) == {State.PENDING}


def test_one_ticked_twice_is_answered_once(
    house: House, desk: Client, three: list[AppointmentRequest]
) -> None:
    page = desk.post(at("requests_accept", house), picked(three[0], three[0]))

    assert told(page) == [("Accepted", "Client 2 is being mailed.")]
    assert Appointment.objects.count() == 1


def test_a_conflict_that_came_between_leaves_it_pending(
    house: House, desk: Client, three: list[AppointmentRequest]
) -> None:
    desk.get(at("requests_accept", house), picked(*three))
    event(house, three[0].starts_at, title="Meeting")

    page = desk.post(at("requests_accept", house), picked(*three))

    assert states(three)[0] == State.PENDING
    assert told(page)[0] == ("Left pending", "Overlaps Meeting")


def test_a_yes_holds_only_for_what_was_in_the_way(
    house: House, desk: Client, three: list[AppointmentRequest]
) -> None:
    for asked in three[:2]:
        event(house, asked.starts_at)
    page = desk.get(at("requests_accept", house), picked(*three))
    seals = re.findall(r'name="weighed" value="([^"]+)"', page.text)
    event(house, three[0].starts_at + 30 * MINUTE, title="Meeting")

    yes = [str(asked.ref) for asked in three[:2]]
    page = desk.post(at("requests_accept", house), picked(*three, anyway=yes, weighed=seals))

    assert len(seals) == 2
    assert states(three) == [State.PENDING, State.ACCEPTED, State.ACCEPTED]
    assert told(page)[0] == ("Left pending", "Overlaps Supervision and 1 more")


def test_the_results_take_as_many_queries_for_two_as_for_ten(house: House, desk: Client) -> None:
    some = ask_many(house, 12)
    for asked in some:
        accept_request(asked.pk, plan_of(asked), message="", anyway=False, by=house.member, now=NOW)

    def asked_of(few: list[AppointmentRequest]) -> int:
        with CaptureQueriesContext(connection) as asked:
            desk.get(at("requests_decline", house), picked(*few))
        return len(asked)

    assert asked_of(some[:2]) == asked_of(some)


@pytest.mark.soak
def test_fifty_are_accepted_at_once(house: House, desk: Client) -> None:
    some = ask_many(house, 50)

    page = desk.post(at("requests_accept", house), picked(*some))

    assert set(states(some)) == {State.ACCEPTED}
    assert len(page.context["done"]) == 50
