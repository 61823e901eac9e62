"""Links of mails: a page with one button each, good for one thing and for a while."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.test import Client as Browser

from penciled.appointments.actions import place
from penciled.appointments.models import Appointment
from penciled.audit.models import Entry
from penciled.booking.actions import (
    cancel_appointment,
    cancel_request,
    change_appointment,
    decline_request,
    expire_requests,
    schedule_appointment,
)
from penciled.booking.models import AppointmentRequest
from penciled.booking.telling import tell_booked
from penciled.clients.links import digest_of
from penciled.clients.models import Client, Guardian, MailLink
from penciled.commands.work import Worker
from penciled.notifications.delivery import deliver_due
from penciled.notifications.samples import mail_sample, sample
from penciled.outbox.actions import LEASE
from penciled.outbox.models import Message
from penciled.portal import limits
from penciled.practices.mail_texts import PLACES, TextSaid
from penciled.practices.moving import move_portal
from tests.factory import NOW, House, make_house
from tests.fakes.clock import Clock
from tests.portal.browsing import DAY, ELENA, HOUR, MINUTE, TEN, Asker, mails, words
from tests.portal.by_mail import LINK, form_of, link_in, mailed, open_link, press, token_of
from tests.portal.test_cancelling import terms
from tests.portal.test_mine import accept

GONE = "This link has run out"
NOT_OURS = [
    "x",
    "a-sample-of-22-letters",
    "%00",
    "%00" * 22,
    "x" * 10_000,
    "%ed%a0%80",
    "../..",
    "ü",
]


def asked(house: House) -> AppointmentRequest:
    return house.asked(TEN)


def booked(house: House) -> Appointment:
    row = place(house.plan(TEN, minutes=50), by=house.member, now=NOW)
    terms(house)
    return row


def told_booked(house: House, start: datetime = TEN) -> Appointment:
    terms(house)
    how: dict[str, Any] = {"anyway": False, "tell_client": True, "by": house.member, "now": NOW}
    return schedule_appointment(house.plan(start, minutes=50), **how)


def everything() -> list[Any]:
    """Return what must not change by looking."""
    rows: list[Any] = [Session.objects.count(), Message.objects.count(), Entry.objects.count()]
    for model in (AppointmentRequest, Appointment, Client, MailLink):
        rows += list(model._default_manager.order_by("pk").values())
    return rows


# ------------------------------------------------------------------ what is kept of one


def test_of_a_token_only_a_digest_is_kept_and_it_is_new_in_each_try(house: House) -> None:
    asked(house)
    message = Message.objects.get(topic="request.received")

    first, second = (token_of(link_in("request.received")) for _try in range(2))

    assert first != second
    assert {len(first), len(second)} == {22}
    kept = MailLink.objects.order_by("pk")
    assert [each.digest for each in kept] == [digest_of(first), digest_of(second)]
    assert {each.expires_at for each in kept} == {TEN}
    assert first not in str(list(kept.values()))
    message.refresh_from_db()
    assert first not in str(message.payload)


def test_the_worker_makes_the_links_that_leave(
    house: House, asker: Asker, clock: Clock, mailoutbox: list[Any]
) -> None:
    asked(house)

    deliver_due(clock=clock)

    (sent,) = [each for each in mailoutbox if each.to == [ELENA]]
    path = LINK.findall(sent.body)[0][0]
    assert "Cancel this request?" in words(open_link(asker, path))
    assert path in sent.alternatives[0][0]
    assert token_of(path) not in str(list(Message.objects.values()))


def test_a_mail_that_is_tried_again_has_another_link_and_both_are_good(
    house: House, clock: Clock, settings: LazySettings, mailoutbox: list[Any]
) -> None:
    asked(house)
    settings.EMAIL_BACKEND = "tests.fakes.broken_backend.BrokenBackend"
    deliver_due(clock=clock)
    first = list(MailLink.objects.values_list("digest", flat=True))
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    clock.pass_by(HOUR)

    deliver_due(clock=clock)

    digests = MailLink.objects.values_list("digest", flat=True)
    assert [len(first), len(digests)] == [1, 2]
    (sent,) = [each for each in mailoutbox if each.to == [ELENA]]
    assert digest_of(LINK.findall(sent.body)[0][1]) == digests.latest("pk")


def test_a_test_mail_has_a_sample(house: House, clock: Clock, mailoutbox: list[Any]) -> None:
    mail_sample(
        house.practice, "request.declined", "en", TextSaid(), to="maya@wrenfield.example", now=NOW
    )

    deliver_due(clock=clock)

    (sent,) = mailoutbox
    assert "/wrenfield/by-mail/a-sample-of-22-letters/" in sent.body
    assert MailLink.objects.count() == 0


def test_links_that_ran_out_are_forgotten(house: House, asker: Asker, clock: Clock) -> None:
    asked(house)
    path = link_in("request.received")
    clock.now = TEN + MINUTE

    before = open_link(asker, path)
    Worker(clock=clock, lease=LEASE).turn()
    after = open_link(asker, path)

    assert MailLink.objects.count() == 0
    for page in (before, after):
        assert page.status_code == HTTPStatus.NOT_FOUND
        assert GONE in words(page)
        assert f'href="{asker.at("enter")}"' in page.text


# ------------------------------------------------------------------ looking changes nothing


def test_fifty_looks_change_nothing(house: House) -> None:
    asked(house)
    told_booked(house, TEN + DAY)
    paths = [link_in(topic) for topic in ("request.received", "appointment.booked")]
    pages = [(path, form_of(open_link(Asker(house), path))[0]) for path in paths]
    askers = [Asker(house), Asker(house)]
    before = everything()

    for time in range(50):
        (path, page), browser = pages[time % 2], askers[time % 2].browser
        looks = [look(to) for look in (browser.get, browser.head) for to in (path, page)]
        assert [each.status_code for each in looks] == [302, 200, 302, 200]

    assert everything() == before
    assert not any("sessionid" in each.browser.cookies for each in askers)


def test_the_token_is_passed_through_and_stands_in_no_page(house: House, asker: Asker) -> None:
    asked(house)
    path = link_in("request.received")

    answer = asker.browser.get(path)
    page = asker.browser.get(answer.url)

    assert answer.status_code == HTTPStatus.FOUND
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    token = token_of(path)
    assert token not in answer.url
    assert token not in page.text
    cookie = answer.cookies["by_mail"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (answer.url, True, "Lax")
    assert "Cancel this request?" in words(page)
    assert words(Browser().get(answer.url)).count(GONE) == 1, "nobody else has the cookie"


# ------------------------------------------------------------------ a request


def test_a_request_is_taken_back_from_its_receipt(house: House, asker: Asker) -> None:
    waits = asked(house)
    page = open_link(asker, link_in("request.received"))

    said = words(page)
    done = press(asker, page)

    assert "Asked, not yet confirmed Your request is with Maya Okafor." in said
    assert "Thursday, December 10 10:00 – 10:50 AM Central Time (Chicago)" in said
    assert house.service.name not in said, "no more than the mail says"
    waits.refresh_from_db()
    assert waits.state == "cancelled"
    assert mails()[-2:] == [
        ("request.cancelled", house.member.user.email),
        ("request.cancelled_receipt", ELENA),
    ]
    assert "You cancelled this request today at 9:00 AM. Nothing is booked." in words(done)
    assert "Request cancelled. We have told Maya." in words(done)
    assert "<form" not in done.text


def test_a_second_click_is_told_that_it_is_cancelled(house: House, asker: Asker) -> None:
    waits = asked(house)
    page = open_link(asker, link_in("request.received"))
    to, sent = form_of(page)
    press(asker, page)
    count = Message.objects.count()

    again = asker.browser.post(to, sent)

    assert again.status_code == HTTPStatus.CONFLICT
    assert "You cancelled this request today at 9:00 AM" in words(again)
    assert Message.objects.count() == count
    assert waits.trail.count() == 2


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        (
            "accept",
            "Already answered Maya Okafor accepted this request today at 9:00 AM. To cancel",
        ),
        ("decline", "Not possible this time Maya Okafor declined this request today at 9:00 AM."),
        ("expire", "Not answered in time This request was not answered in time. It ended"),
        ("cancel", "You cancelled this request today at 9:00 AM. Nothing is booked."),
        ("settle", "Being answered Your request is being answered at this moment"),
    ],
)
def test_what_was_answered_meanwhile_is_said_and_stays(
    house: House, asker: Asker, clock: Clock, what: str, sentence: str
) -> None:
    house.practice.answers_settle = 60 if what == "settle" else 0
    house.practice.save()
    waits = asked(house)
    page = open_link(asker, link_in("request.received"))
    if what in {"accept", "settle"}:
        accept(house, waits)
    elif what == "decline":
        decline_request(waits.pk, message="", by=house.member, now=NOW)
    elif what == "cancel":
        cancel_request(waits.pk, now=NOW)
    else:
        AppointmentRequest.objects.filter(pk=waits.pk).update(expires_at=NOW + MINUTE)
        clock.now = NOW + HOUR
        expire_requests(now=clock.now)
    waits.refresh_from_db()
    state = waits.state

    late = asker.browser.post(*form_of(page))
    looked = asker.browser.get(form_of(page)[0])

    assert late.status_code == HTTPStatus.CONFLICT
    assert sentence in words(late)
    if what != "settle":
        assert "<form" not in late.text
        assert sentence in words(looked)
    waits.refresh_from_db()
    assert waits.state == state


# ------------------------------------------------------------------ an appointment


def test_an_appointment_is_cancelled_from_the_mail_that_told_of_it(
    house: House, asker: Asker
) -> None:
    stands = told_booked(house)
    page = open_link(asker, link_in("appointment.booked"))

    said = words(page)
    done = press(asker, page)

    assert "Confirmed Maya sees you at the time below." in said
    assert "418 Ferris Street, Suite 3" in said
    assert (
        "You can cancel it here until it begins. After Wed, Dec 9, 10:00 AM it counts as late."
        in said
    )
    assert house.service.name not in said
    stands.refresh_from_db()
    assert stands.status == "cancelled"
    assert mails()[-2:] == [
        ("appointment.given_up", house.member.user.email),
        ("appointment.given_up_receipt", ELENA),
    ]
    assert "You cancelled this appointment today at 9:00 AM." in words(done)
    assert "<form" not in done.text


def test_an_accepted_request_is_cancelled_as_the_appointment_it_is(
    house: House, asker: Asker
) -> None:
    answered = accept(house, asked(house))
    assert answered.appointment

    done = press(asker, open_link(asker, link_in("request.accepted")))

    answered.appointment.refresh_from_db()
    assert answered.appointment.status == "cancelled"
    assert "You cancelled this appointment" in words(done)


def test_a_guardian_acts_by_the_mail_that_they_got(house: House) -> None:
    waits = asked(house)
    place(house.plan(TEN + DAY, minutes=50), by=None, now=NOW)
    how = {"practice": house.practice, "name": "Rosa Marsh", "created_at": NOW}
    Guardian.objects.create(client=waits.client, email="rosa@example.com", **how)
    Client.objects.update(email="")
    AppointmentRequest.objects.update(asked_email="rosa@example.com")
    stands = Appointment.objects.get()
    tell_booked(stands, now=NOW)
    asker, other = Asker(house), Asker(house)

    press(asker, open_link(asker, link_in("request.received")))
    press(other, open_link(other, link_in("appointment.booked", recipient="rosa@example.com")))

    for changes in (waits.trail.latest("id").changes, stands.history.latest("id").changes):
        assert changes["guardian"] == ["", "Rosa Marsh"]


def test_what_moved_meanwhile_is_shown_and_not_cancelled(house: House, asker: Asker) -> None:
    stands = told_booked(house)
    page = open_link(asker, link_in("appointment.booked"))
    how: dict[str, Any] = {"anyway": True, "tell_client": True, "by": house.member, "now": NOW}
    change_appointment(stands.pk, house.plan(TEN + HOUR, minutes=50), version=1, **how)

    late = press(asker, page)

    assert late.status_code == HTTPStatus.CONFLICT
    assert "The practice changed this appointment meanwhile, and nothing was cancelled." in words(
        late
    )
    assert "11:00 – 11:50 AM" in words(late)
    stands.refresh_from_db()
    assert stands.status == "scheduled"
    assert "You cancelled this appointment" in words(press(asker, late))


def test_late_is_said_before_it_is_done(house: House, asker: Asker, clock: Clock) -> None:
    stands = told_booked(house)
    page = open_link(asker, link_in("appointment.booked"))
    clock.now = TEN - HOUR

    late = press(asker, page)

    assert late.status_code == HTTPStatus.CONFLICT
    assert "Meanwhile, cancelling this appointment counts as late." in words(late)
    stands.refresh_from_db()
    assert stands.status == "scheduled"
    press(asker, late)
    stands.refresh_from_db()
    assert stands.status == "late_cancelled"


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        (
            TEN - HOUR,
            "It could be cancelled online until Thu, Dec 10, 8:00 AM. To change or cancel it",
        ),
        (NOW, "The practice cancelled this appointment today at 9:00 AM."),
    ],
)
def test_why_there_is_no_button_is_said(
    house: House, asker: Asker, clock: Clock, at: Any, sentence: str
) -> None:
    stands = told_booked(house)
    path = link_in("appointment.booked")
    page = open_link(asker, path)
    if at == NOW:
        how: dict[str, Any] = {"message": "", "tell_client": False, "by": house.member, "now": NOW}
        cancel_appointment(stands.pk, version=1, **how)
    else:
        terms(house, until=2 * HOUR)
        clock.now = at

    late, looked = asker.browser.post(*form_of(page)), open_link(asker, path)

    assert (late.status_code, looked.status_code) == (HTTPStatus.CONFLICT, HTTPStatus.OK)
    for each in (late, looked):
        assert sentence in words(each)
        assert "<form" not in each.text


def test_whom_the_practice_lets_cancel_nothing_is_told_to_call(house: House) -> None:
    told_booked(house)
    waits = house.asked(TEN + DAY)
    paths = link_in("appointment.booked"), link_in("request.received")
    pages = [(Asker(house), path) for path in paths]
    shown = [open_link(asker, path) for asker, path in pages]
    Client.objects.update(may_cancel=False)

    for (asker, path), page in zip(pages, shown, strict=True):
        late, looked = asker.browser.post(*form_of(page)), open_link(asker, path)
        assert late.status_code == HTTPStatus.CONFLICT
        for each in (late, looked):
            assert "tell the practice" in words(each)
            assert "<form" not in each.text
    waits.refresh_from_db()
    assert waits.state == "pending"


# ------------------------------------------------------------------ another time


@pytest.mark.parametrize("known", [True, False])
def test_another_time_is_asked_for_without_signing_in(
    house: House, asker: Asker, *, known: bool
) -> None:
    waits = asked(house)
    if known:
        Client.objects.update(status="active")
    decline_request(waits.pk, message="", by=house.member, now=NOW)
    page = open_link(asker, link_in("request.declined"))

    times = press(asker, page)
    times = asker.browser.get(times.url) if times.status_code == 302 else times

    chosen = asker.choices(None)
    assert times.request["PATH_INFO"] == asker.at("time")
    assert set(chosen.items()) <= set(times.wsgi_request.GET.items())
    details = asker.get("details", **asker.choices(TEN + DAY))
    assert "Elena Marsh" in words(details)
    assert 'name="first_name"' not in details.text
    (draft,) = re.findall(r'name="draft" value="([^"]+)"', details.text)
    typed = {"note": "Mornings too.", "draft": draft, "language": "en"}
    sent = asker.post("details", data=typed, **asker.choices(TEN + DAY))
    shown = asker.browser.get(sent.url)

    again = AppointmentRequest.objects.get(starts_at=TEN + DAY)
    assert (again.client, again.note) == (waits.client, "Mornings too.")
    assert Client.objects.count() == 1
    assert "Asked, not yet confirmed" in words(shown)
    assert "Friday, December 11" in words(shown)
    assert asker.get("mine").status_code == HTTPStatus.FOUND, "what else is theirs takes a code"
    assert "You cancelled this request" in words(press(asker, shown))


def test_two_clicks_on_sending_store_one_request(house: House, asker: Asker) -> None:
    waits = asked(house)
    decline_request(waits.pk, message="", by=house.member, now=NOW)
    press(asker, open_link(asker, link_in("request.declined")))
    typed = {"note": "", "draft": "0c5bb2e2-3cf6-4d55-9a7c-9e2b6f0d1a11", "language": "en"}

    answers = [asker.post("details", data=typed, **asker.choices(TEN + DAY)) for _click in range(2)]

    assert [each.status_code for each in answers] == [HTTPStatus.FOUND] * 2
    assert AppointmentRequest.objects.filter(starts_at=TEN + DAY).count() == 1


def test_a_code_taken_after_the_link_counts_more(house: House, asker: Asker, clock: Clock) -> None:
    waits = asked(house)
    decline_request(waits.pk, message="", by=house.member, now=NOW)
    press(asker, open_link(asker, link_in("request.declined")))
    clock.now = NOW + MINUTE
    asker.enter("sam@example.com")

    details = asker.get("details", **asker.choices(TEN + DAY))

    assert "sam@example.com" in words(details)
    assert "Elena" not in words(details)


def test_who_is_known_by_a_link_is_forgotten_in_an_hour(
    house: House, asker: Asker, clock: Clock
) -> None:
    waits = asked(house)
    decline_request(waits.pk, message="", by=house.member, now=NOW)
    press(asker, open_link(asker, link_in("request.declined")))
    clock.now = NOW + HOUR + MINUTE

    assert 'name="first_name"' in asker.get("details", **asker.choices(TEN + DAY)).text


@pytest.mark.parametrize("field", ["may_ask", "archived_at", "booking_on"])
def test_where_nothing_can_be_asked_for_there_is_no_button(
    house: House, asker: Asker, field: str
) -> None:
    waits = asked(house)
    decline_request(waits.pk, message="", by=house.member, now=NOW)
    page = open_link(asker, link_in("request.declined"))
    if field == "booking_on":
        type(house.practice).objects.update(booking_on=False)
    else:
        Client.objects.update(**{field: NOW if field == "archived_at" else False})

    late = asker.browser.post(*form_of(page))

    assert late.status_code == HTTPStatus.CONFLICT
    assert "Times can’t be asked for online at the moment" in words(late)
    assert "<form" not in late.text


# ------------------------------------------------------------------ what is none


@pytest.mark.parametrize("token", NOT_OURS)
def test_what_is_no_link_is_not_found(asker: Asker, token: str) -> None:
    answers = [
        asker.browser.get(f"/wrenfield/by-mail/{token}/"),
        asker.browser.post(f"/wrenfield/by-mail/{token}/", {"List-Unsubscribe": "One-Click"}),
        asker.browser.get(f"/wrenfield/from-mail/{token}/"),
    ]

    assert {each.status_code for each in answers} == {HTTPStatus.NOT_FOUND}


@pytest.mark.parametrize("token", ["", "x" * 5000, "\x00", "ü", '";,'])
def test_garbage_in_the_cookie_is_no_link(house: House, asker: Asker, token: str) -> None:
    asked(house)
    page = open_link(asker, link_in("request.received"))
    asker.browser.cookies["by_mail"] = token

    for answer in (asker.browser.get(form_of(page)[0]), asker.browser.post(*form_of(page))):
        assert answer.status_code == HTTPStatus.NOT_FOUND
    assert AppointmentRequest.objects.get().state == "pending"


def test_a_link_is_good_at_its_own_practice_alone(house: House, asker: Asker) -> None:
    asked(house)
    other = make_house("lakeside", name="Lakeside")
    path = link_in("request.received")

    there = asker.browser.get(path.replace("/wrenfield/", "/lakeside/"))

    assert there.status_code == HTTPStatus.NOT_FOUND
    assert "by_mail" not in there.cookies
    assert other.practice.slug in there.text


def test_one_links_token_opens_no_others_page(house: House, asker: Asker) -> None:
    asked(house)
    house.asked(TEN + DAY, email="sam@example.com")
    elenas = asker.browser.get(link_in("request.received", recipient=ELENA))
    sams = Asker(house).browser.get(link_in("request.received", recipient="sam@example.com"))
    asker.browser.cookies["by_mail"] = elenas.cookies["by_mail"].value

    assert asker.browser.get(sams.url).status_code == HTTPStatus.NOT_FOUND


def test_guesses_are_counted_and_good_links_are_not(
    house: House, asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.MOST, "link", 3)
    asked(house)
    path = link_in("request.received")
    for _time in range(10):
        assert open_link(asker, path).status_code == HTTPStatus.OK

    tries = [asker.browser.get(f"/wrenfield/by-mail/guess{n}/") for n in range(4)]
    good = asker.browser.get(path)

    assert [each.status_code for each in tries] == [404, 404, 404, 429]
    assert good.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert int(good["Retry-After"]) > 0
    assert "Try again in" in words(good)


def test_a_practice_that_moved_is_followed(house: House, asker: Asker) -> None:
    asked(house)
    path = link_in("request.received")
    house.member.is_owner = True
    house.member.save()
    move_portal(house.practice.pk, "wrenfield-two", by=house.member, now=NOW)

    moved = asker.browser.get(path)
    page = open_link(asker, moved.url)

    assert moved["Referrer-Policy"] == "no-referrer"
    assert "Cancel this request?" in words(page)


def test_of_two_records_made_one_the_link_is_the_ones_that_was_kept(
    house: House, asker: Asker
) -> None:
    waits = asked(house)
    path = link_in("request.received")
    kept = Client.objects.create(practice=house.practice, first_name="Elena", created_at=NOW)
    Client.objects.filter(pk=waits.client_id).update(merged_into=kept)
    AppointmentRequest.objects.update(client=kept)

    done = press(asker, open_link(asker, path))

    assert "You cancelled this request" in words(done)


def test_of_an_erased_client_no_link_is_good(house: House, asker: Asker) -> None:
    asked(house)
    path = link_in("request.received")
    Client.objects.update(
        erased_at=NOW, first_name="", last_name="", preferred_name="", email="", phone="", notes=""
    )

    assert open_link(asker, path).status_code == HTTPStatus.NOT_FOUND


def test_a_sample_is_in_what_is_only_looked_at(house: House) -> None:
    for topic in PLACES:
        mail = sample(house.practice, topic, "en", TextSaid(), now=NOW)
        assert "by-mail/" not in mail.body or "by-mail/a-sample-of-22-letters/" in mail.body

    assert MailLink.objects.count() == 0


def test_a_mail_that_comes_too_late_leads_to_the_page_that_asks_for_a_code(house: House) -> None:
    waits = asked(house)

    text, _mail = mailed("request.received", now=TEN + timedelta(seconds=1))

    assert "by-mail" not in text
    assert f"/wrenfield/mine/{waits.ref}/" in text
