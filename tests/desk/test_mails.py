"""The practice's mails: what became of each, sent once more, and the word when none leaves."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from penciled.booking.actions import accept_request, decline_request
from penciled.desk.weighing import plan_of
from penciled.notifications import log
from penciled.outbox import outages
from penciled.outbox.actions import beat, settle_failed, settle_sent, take_due
from penciled.outbox.models import Message
from penciled.outbox.returns import came_back
from penciled.practices.models import Member
from tests.desk.desks import DAY, HOUR, HTMX, MINUTE, TEN, ask_many, at, signed_in
from tests.factory import NOW, House, make_house, make_member, make_practitioner
from tests.fakes.clock import Clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def owner(house: House) -> Client:
    return signed_in(make_member(house.practice, "Olga Owner", is_owner=True))


@pytest.fixture
def ticking(monkeypatch: pytest.MonkeyPatch, clock: None) -> Clock:
    """Return a clock that goes on when it is told to."""
    ticking = Clock(NOW)
    monkeypatch.setattr(timezone, "now", ticking)
    return ticking


@pytest.fixture(autouse=True)
def worker(db: None) -> None:
    """Let a worker have been seen just now."""
    beat(now=NOW)


def ended(topic: str, state: str, **what: Any) -> Message:
    """Let the one mail of a kind have come to this."""
    mail = Message.objects.get(topic=topic)
    for name, value in ({"state": state} | what).items():
        setattr(mail, name, value)
    mail.save()
    return mail


def failed(topic: str = "request.received") -> Message:
    why = "The mail server refused the address: 550 no"
    return ended(topic, "failed", last_error=why, failed_at=NOW)


# The list


def test_it_lists_every_mail_the_latest_first_and_what_became_of_it(
    house: House, owner: Client
) -> None:
    house.asked(TEN)
    ended("request.received", "sent", sent_at=NOW + MINUTE)
    failed("request.asked")

    page = owner.get(at("mails", house))

    assert [(row.title, row.whom, row.words) for row in page.context["rows"]] == [
        ("Asked, not yet confirmed", "Elena Marsh", "Sent today at 9:01 AM"),
        ("New request", "Maya Okafor", "Not delivered"),
    ]
    assert "550 no" in page.text
    assert "elena@example.com" in page.text


@pytest.mark.parametrize(
    ("state", "what", "words"),
    [
        ("queued", {}, "Leaves now"),
        ("queued", {"due_at": NOW + HOUR}, "Leaves today at 10:00 AM"),
        ("waiting", {"due_at": NOW + DAY}, "Tried again tomorrow at 9:00 AM"),
        ("cancelled", {}, "Not sent any more"),
        ("bounced", {"sent_at": NOW, "failed_at": NOW}, "Came back"),
        ("complained", {"sent_at": NOW}, "Called unwanted"),
    ],
)
def test_what_is_still_to_come_of_a_mail_is_said(
    house: House, owner: Client, state: str, what: dict[str, datetime], words: str
) -> None:
    house.asked(TEN)
    ended("request.received", state, **what)

    row = next(
        row
        for row in owner.get(at("mails", house)).context["rows"]
        if row.title == "Asked, not yet confirmed"
    )

    assert row.words == words


def test_an_empty_list_says_what_will_be_there(house: House, owner: Client) -> None:
    assert "Once a client asks for a time" in owner.get(at("mails", house)).text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state": "failed"}, ["New request"]),
        ({"state": "unsent"}, ["Asked, not yet confirmed"]),
        ({"state": "sent"}, []),
        ({"kind": "request.asked"}, ["New request"]),
        (
            {"since": "2026-12-07", "until": "2026-12-07"},
            ["Asked, not yet confirmed", "New request"],
        ),
        ({"since": "2026-12-08"}, []),
        ({"until": "2026-12-06"}, []),
    ],
)
def test_it_can_be_narrowed(
    house: House, owner: Client, query: dict[str, str], found: list[str]
) -> None:
    house.asked(TEN)
    failed("request.asked")

    page = owner.get(at("mails", house), query)

    assert [row.title for row in page.context["rows"]] == found


@pytest.mark.parametrize(
    "query",
    [
        {"state": "nonsense"},
        {"kind": "\x00"},
        {"since": "yesterday"},
        {"since": "0001-01-01"},
        {"since": "2026-12-08", "until": "2026-12-07"},
    ],
)
def test_what_cannot_be_is_refused_and_everything_shown(
    house: House, owner: Client, query: dict[str, str]
) -> None:
    house.asked(TEN)

    page = owner.get(at("mails", house), query)

    assert page.status_code == 422
    assert "Everything is shown." in page.text
    assert len(page.context["rows"]) == 2


def test_the_mails_of_another_practice_are_not_there(house: House, owner: Client) -> None:
    make_house("elsewhere").asked(TEN)

    assert owner.get(at("mails", house)).context["rows"] == []


def test_the_queries_are_as_many_for_forty_mails_as_for_two(house: House, owner: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            owner.get(at("mails", house))
        return len(seen)

    house.asked(TEN + 5 * HOUR)
    few = queries()
    ask_many(house, 20)

    assert queries() == few


def test_it_names_no_client_while_names_are_hidden(house: House) -> None:
    member = make_member(house.practice, "Olga Owner", is_owner=True, desk={"names_hidden": True})
    house.asked(TEN)
    failed()

    page = signed_in(member).get(at("mails", house))

    assert "E. M." in page.text
    assert not any(word in page.text for word in ("Elena", "Marsh", "elena@example.com", "550"))


# Beside what caused them


def test_a_request_shows_the_mails_it_caused(house: House) -> None:
    asked = house.asked(TEN)
    house.asked(TEN + HOUR, email="ada@example.com")
    decline_request(asked.pk, message="", by=house.member, now=NOW)

    page = signed_in(house.member).get(at("request", house, asked.ref))

    assert [row.title for row in page.context["mails"]] == [
        "Request declined",
        "Asked, not yet confirmed",
        "New request",
    ]


def test_an_appointment_shows_its_mails_and_those_of_its_request(house: House) -> None:
    asked = house.asked(TEN)
    done = accept_request(
        asked.pk, plan_of(asked), message="", anyway=True, by=house.member, now=NOW
    )
    assert done.appointment

    page = signed_in(house.member).get(at("appointment", house, done.appointment.ref))

    assert [row.title for row in page.context["mails"]][:1] == ["Request accepted"]
    assert len(page.context["mails"]) == 3


# Once more


def test_a_mail_that_failed_is_sent_again(house: House, owner: Client) -> None:
    house.asked(TEN)
    mail = failed()
    page = owner.get(at("mails", house))

    answer = owner.post(at("mail_again", house, mail.ref), follow=True)

    assert [row.can_go_again for row in page.context["rows"]] == [True, False]
    assert "It is sent again now." in answer.text
    mail.refresh_from_db()
    assert (mail.state, mail.tries) == ("queued", 0)


def test_over_the_calendar_it_closes_the_window(house: House) -> None:
    house.asked(TEN)

    answer = signed_in(house.member).post(at("mail_again", house, failed().ref), headers=HTMX)

    assert answer.status_code == 204
    assert "It is sent again now." in answer["HX-Trigger"]


def test_a_practitioner_is_led_back_to_the_request(house: House) -> None:
    asked = house.asked(TEN)

    answer = signed_in(house.member).post(at("mail_again", house, failed().ref))

    assert answer["Location"] == at("request", house, asked.ref)


@pytest.mark.parametrize("state", ["queued", "sent", "cancelled"])
def test_what_did_not_fail_is_not_sent_again(house: House, owner: Client, state: str) -> None:
    house.asked(TEN)
    mail = ended("request.received", state, sent_at=NOW if state == "sent" else None)

    answer = owner.post(at("mail_again", house, mail.ref), follow=True)

    assert "Nothing is sent" in answer.text
    mail.refresh_from_db()
    assert mail.state == state


def test_what_a_later_mail_has_overtaken_is_not_sent_again(house: House, owner: Client) -> None:
    asked = house.asked(TEN)
    mail = failed()
    decline_request(asked.pk, message="", by=house.member, now=NOW)

    answer = owner.post(at("mail_again", house, mail.ref), follow=True)

    assert "Nothing is sent" in answer.text
    mail.refresh_from_db()
    assert mail.state == "failed"


def test_two_clicks_send_once(house: House, owner: Client) -> None:
    house.asked(TEN)
    mail = failed()

    owner.post(at("mail_again", house, mail.ref))
    second = owner.post(at("mail_again", house, mail.ref), follow=True)

    assert "Nothing is sent" in second.text


def test_a_test_mail_says_so_and_leads_nowhere(house: House, owner: Client) -> None:
    owner.post(reverse("desk:mail_text_test", args=[house.practice.slug, "request.asked", "en"]))

    page = owner.get(at("mails", house))

    (row,) = page.context["rows"]
    assert (row.title, row.leads_to) == ("Test: New request", "")
    assert f"/requests/{row.about}/" not in page.text


# When none gets through


def test_while_all_is_well_nothing_is_said(house: House, owner: Client) -> None:
    house.asked(TEN)

    for page in ("calendar", "requests", "mails"):
        assert owner.get(at(page, house)).context["mail_trouble"] is None


def test_a_worker_that_sleeps_is_told_of(house: House, owner: Client) -> None:
    beat(now=NOW - timedelta(minutes=3))

    assert "No mail leaves at the moment." in owner.get(at("calendar", house)).text


def test_mail_that_waits_too_long_is_told_of(house: House, owner: Client) -> None:
    house.asked(TEN, now=NOW - HOUR)

    page = owner.get(at("requests", house))

    assert "Mail that should have left today at 8:00 AM still waits." in page.text


def test_a_mail_server_that_refuses_us_is_told_of(house: House, owner: Client) -> None:
    outages.begin(kind="login refused (535)", needs_somebody=True, now=NOW)

    assert "The mail server does not take mail from us." in owner.get(at("calendar", house)).text


def test_mails_that_failed_are_told_of_until_they_were_seen(house: House, owner: Client) -> None:
    house.asked(TEN)
    failed()

    assert "1 mail could not be delivered." in owner.get(at("calendar", house)).text
    owner.post(at("mails_seen", house))

    assert owner.get(at("calendar", house)).context["mail_trouble"] is None
    assert len(owner.get(at("mails", house)).context["rows"]) == 2


@pytest.mark.parametrize("how", ["given up", "came back"])
def test_what_fails_after_others_were_seen_is_told_of_though_it_was_written_before(
    house: House, owner: Client, ticking: Clock, how: str
) -> None:
    house.asked(TEN)
    staff, client = take_due(now=NOW, most=9)
    settle_failed(staff, error="No such address.", now=NOW)
    if how == "came back":
        settle_sent(client, now=NOW)
    owner.post(at("mails_seen", house))
    ticking.pass_by(HOUR)

    if how == "came back":
        came_back(client.ref, to=client.recipient, reason="Full.", at=ticking.now, now=ticking.now)
    else:
        settle_failed(client, error="No such address.", now=ticking.now)

    assert "1 mail could not be delivered." in owner.get(at("calendar", house)).text


def test_what_failed_after_the_page_was_shown_is_not_seen_by_its_button(
    house: House, owner: Client, ticking: Clock
) -> None:
    house.asked(TEN)
    staff, client = take_due(now=NOW, most=9)
    settle_failed(staff, error="No such address.", now=NOW)
    page = owner.get(at("mails", house)).text
    shown = re.findall(r'name="until" value="([^"]+)"', page)
    ticking.pass_by(HOUR)
    settle_failed(client, error="No such address.", now=ticking.now)

    owner.post(at("mails_seen", house), {"until": shown})

    assert "1 mail could not be delivered." in owner.get(at("calendar", house)).text


@pytest.mark.parametrize("until", ["", "x", "2026-13-01", "9999-12-31T00:00:00+00:00", "\x00"])
def test_a_time_that_makes_no_sense_sees_what_there_is_now_and_no_more(
    house: House, owner: Client, ticking: Clock, until: str
) -> None:
    house.asked(TEN)
    staff, client = take_due(now=NOW, most=9)
    settle_failed(staff, error="No such address.", now=NOW)

    owner.post(at("mails_seen", house), {"until": until})

    assert owner.get(at("calendar", house)).context["mail_trouble"] is None
    ticking.pass_by(MINUTE)
    settle_failed(client, error="No such address.", now=ticking.now)
    assert "1 mail could not be delivered." in owner.get(at("calendar", house)).text


def test_an_index_finds_the_few_that_failed_however_many_were_sent(house: House) -> None:
    Message.objects.bulk_create(
        Message(
            topic="any",
            practice_ref=house.practice.ref,
            recipient=f"client{number % 50}@example.com",
            key=str(number),
            message_id=f"<{number}>",
            state="sent",
            sent_at=NOW,
            created_at=NOW,
            due_at=NOW,
        )
        for number in range(5000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

    for seen in (None, NOW):
        plan = log.failed_of(house.practice.ref, seen_until=seen).explain()
        assert "messages_that_failed" in plan, plan


@pytest.mark.parametrize("page", ["calendar", "requests"])
def test_to_say_what_is_wrong_takes_one_question_more(
    house: House, owner: Client, page: str
) -> None:
    def queries(client: Client) -> list[str]:
        with CaptureQueriesContext(connection) as taken:
            client.get(at(page, house))
        return [each["sql"] for each in taken]

    failed_and_late(house)
    plain = signed_in(colleague(house))
    queries(plain)

    about_mail = [sql for sql in queries(owner) if "outbox_" in sql]

    assert len(about_mail) == 1
    assert [sql for sql in queries(plain) if "outbox_" in sql] == []


def test_all_that_is_wrong_is_said_by_that_one_question(house: House) -> None:
    failed_and_late(house)
    outages.begin(kind="login refused (535)", needs_somebody=True, now=NOW)

    with CaptureQueriesContext(connection) as taken:
        found = log.trouble_of(house.practice.ref, seen_until=None, now=NOW + HOUR)
        none = log.trouble_of(house.practice.ref, seen_until=NOW + HOUR, now=NOW + HOUR)

    assert len(taken) == 2
    assert (found.failed, found.late_since, found.sleeps) == (1, NOW, True)
    assert found.needs_somebody
    assert none.failed == 0


def failed_and_late(house: House) -> None:
    house.asked(TEN)
    failed()


def colleague(house: House) -> Member:
    some: dict[str, Any] = {"services": [house.service], "locations": [house.location]}
    member = make_practitioner(house.practice, "Daniel Reyes", **some).member
    assert member
    return member


def test_whoever_cannot_see_to_it_is_not_told(house: House) -> None:
    other = make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    ).member
    assert other
    house.asked(TEN)
    failed()

    assert signed_in(other).get(at("calendar", house)).context["mail_trouble"] is None
