"""The practice's own words for its mails: checked, looked at, tried out, and given back."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from penciled.clients.models import Client as Person
from penciled.core.languages import LANGUAGES
from penciled.desk import mail_kinds
from penciled.notifications.compose import compose
from penciled.notifications.mails import KINDS
from penciled.notifications.titles import title_of
from penciled.outbox.models import Message
from penciled.practices.mail_texts import PLACES
from penciled.practices.models import MailText
from tests.browser import OpenPage
from tests.desk.desks import HOUR, TEN, at, signed_in, typed_new
from tests.factory import House, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

DECLINED = ("request.declined", "en")


@pytest.fixture
def scheduler(house: House) -> Client:
    return signed_in(make_member(house.practice, "Rosalind Pike", is_scheduler=True))


def typed(house: House, client: Client, *kind: str, **words: str) -> dict[str, str]:
    form = client.get(at("mail_text", house, *kind)).context["form"]
    return {"subject": "", "words": "", "shown": form["shown"].value()} | words


def save(house: House, client: Client, *kind: str, **words: str) -> Any:
    return client.post(at("mail_text", house, *kind), typed(house, client, *kind, **words))


def written(topic: str) -> tuple[str, str]:
    mail = compose(Message.objects.get(topic=topic), KINDS[topic])
    return str(mail.subject), str(mail.body)


def test_a_practices_words_stand_in_its_mails_from_then_on(house: House, scheduler: Client) -> None:
    house.asked(TEN)
    save(
        house,
        scheduler,
        "request.received",
        "en",
        subject="{practice} has it: {day}",
        words="Dear {first_name},\r\nwe look at it. <b>Soon</b>, {practitioner}",
    )
    house.asked(TEN + HOUR, email="bo@example.com")
    first, second = Message.objects.filter(topic="request.received").order_by("id")

    before, after = (compose(each, KINDS["request.received"]) for each in (first, second))

    assert before.subject.startswith("Asked, not yet confirmed: ")
    assert after.subject.startswith("Wrenfield")
    assert "Dear Elena,\nwe look at it. <b>Soon</b>, Maya Okafor\n" in after.body
    assert "we look at it. &lt;b&gt;Soon&lt;/b&gt;, Maya Okafor" in str(after.alternatives[0][0])


@pytest.mark.parametrize(
    ("field", "words", "said"),
    [
        ("subject", "Hi {name}", "“{name}” is no placeholder of this mail."),
        ("words", "Hi {initials}", "“{initials}” is no placeholder of this mail."),
        ("words", "Hi {first_name", "There is a “{” on its own."),
        ("words", "{{first_name}}", "There is a “{” on its own."),
        ("words", "{first_name.__class__}", "“{first_name.__class__}” is no placeholder"),
        ("words", "x" * 2001, "at most 2000 characters"),
        ("subject", "x" * 161, "at most 160 characters"),
        ("subject", "One\u2028Bcc: two", "line break"),
        ("words", "a\0b", "Null characters"),
    ],
)
def test_what_no_mail_could_say_is_refused_where_it_was_typed(
    house: House, scheduler: Client, field: str, words: str, said: str
) -> None:
    answer = save(house, scheduler, *DECLINED, **{field: words})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert said in " ".join(answer.context["form"].errors[field])
    assert not MailText.objects.exists()


def test_whoever_saves_second_is_shown_what_stands(house: House, scheduler: Client) -> None:
    stale = typed(house, scheduler, *DECLINED, subject="Mine")
    save(house, scheduler, *DECLINED, subject="Theirs")

    late = scheduler.post(at("mail_text", house, *DECLINED), stale)

    assert late.status_code == HTTPStatus.CONFLICT
    assert "Theirs" in late.text
    assert MailText.objects.get().subject == "Theirs"


def test_our_words_come_back(house: House, scheduler: Client) -> None:
    save(house, scheduler, *DECLINED, subject="Mine")

    answer = save(house, scheduler, *DECLINED, subject="Mine", do="reset")

    assert answer.status_code == HTTPStatus.FOUND
    assert not MailText.objects.exists()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", PLACES)
def test_every_mail_can_be_looked_at_and_every_place_in_it_is_filled(
    house: House, scheduler: Client, topic: str, language: str
) -> None:
    words = "; ".join(f"{name}: {{{name}}}" for name in PLACES[topic])
    kind = (topic, language)

    ours = scheduler.get(at("mail_text_preview", house, *kind))
    answer = scheduler.post(
        at("mail_text_preview", house, *kind) + "?text", typed(house, scheduler, *kind, words=words)
    )

    assert (ours.status_code, answer.status_code) == (HTTPStatus.OK, HTTPStatus.OK)
    line = next(each for each in answer.text.splitlines() if each.startswith(PLACES[topic][0]))
    assert [part.partition(": ")[0] for part in line.split("; ")] == list(PLACES[topic])
    assert all(part.partition(": ")[2] for part in line.split("; "))
    assert not MailText.objects.exists()
    assert not Message.objects.exists()


def test_a_subject_is_looked_at_too_as_text(house: House, scheduler: Client) -> None:
    said = typed(house, scheduler, *DECLINED, subject="<script>alert(1)</script> {practice}")

    answer = scheduler.post(at("mail_text_preview", house, *DECLINED), said)

    assert "&lt;script&gt;alert(1)&lt;/script&gt; Wrenfield" in answer.text
    assert "<script" not in answer.text


def test_what_is_looked_at_may_do_nothing(house: House, scheduler: Client) -> None:
    answer = scheduler.get(at("mail_text_preview", house, *DECLINED))

    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox" in policy
    assert "frame-ancestors 'self'" in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_words_that_would_be_refused_are_not_shown_as_a_mail(
    house: House, scheduler: Client
) -> None:
    said = typed(house, scheduler, *DECLINED, words="{oops}")

    answer = scheduler.post(at("mail_text_preview", house, *DECLINED), said)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.text.startswith("Opening words: “{oops}” is no placeholder")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"


def test_a_test_goes_to_whoever_asks_and_says_what_it_is(house: House, scheduler: Client) -> None:
    save(house, scheduler, *DECLINED, subject="Sorry, {first_name}")

    scheduler.post(at("mail_text_test", house, *DECLINED))

    assert Message.objects.get().recipient == "rosalind@wrenfield.example"
    assert written("request.declined")[0] == "Test: Sorry, Elena"


def test_tests_are_not_without_end(house: House, scheduler: Client) -> None:
    answers = [scheduler.post(at("mail_text_test", house, *DECLINED)) for _ in range(21)]

    assert [each.status_code for each in answers[-2:]] == [302, HTTPStatus.TOO_MANY_REQUESTS]
    assert answers[-1]["Retry-After"] == "900"
    assert Message.objects.count() == 20


@pytest.mark.parametrize(
    "kind",
    [("entry.code", "en"), ("account.mail", "en"), ("nothing", "en"), ("request.declined", "fr")],
)
def test_other_mails_cannot_be_worded(
    house: House, scheduler: Client, kind: tuple[str, str]
) -> None:
    statuses = {
        scheduler.get(at("mail_text", house, *kind)).status_code,
        scheduler.post(at("mail_text", house, *kind)).status_code,
        scheduler.post(at("mail_text_test", house, *kind)).status_code,
    }

    assert statuses == {HTTPStatus.NOT_FOUND}


def test_every_kind_of_mail_is_listed_and_those_that_can_be_are_worded(house: House) -> None:
    listed = {topic for kinds in mail_kinds.KINDS.values() for topic in kinds}

    assert listed == set(KINDS)
    assert all(title_of(topic) != topic for topic in listed)
    assert PLACES.keys() <= listed


def test_how_mails_are_written_is_the_practices(house: House, scheduler: Client) -> None:
    page = scheduler.get(at("mail_texts", house))
    said = {"language": "de", "mails_name_service": "on", "mails_carry_note": "on"}
    said["shown"] = page.context["form"]["shown"].value()

    scheduler.post(at("mail_texts", house), said)
    late = scheduler.post(at("mail_texts", house), {**said, "language": "en"})
    house.practice.refresh_from_db()
    house.asked(TEN, note="By the door, please.")

    assert late.status_code == HTTPStatus.CONFLICT
    subject, body = written("request.asked")
    assert subject.startswith("Neue Anfrage: ")
    assert "Angebot: " in body
    assert "“By the door, please.”" in body or "„By the door, please.“" in body


def test_unless_the_practice_wants_it_nothing_of_service_or_note_is_mailed(house: House) -> None:
    house.asked(TEN, note="By the door, please.")

    for message in Message.objects.all():
        mail = compose(message, KINDS[message.topic])
        whole = str(mail.message())
        assert house.service.name not in whole
        assert "By the door" not in whole
        assert "note" not in message.payload


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("javascript", [True, False])
def test_words_are_looked_at_before_they_are_saved(
    open_page: OpenPage, live_server: LiveServer, house: House, *, javascript: bool
) -> None:
    owner = signed_in(make_member(house.practice, "Ana Ruiz", is_owner=True))
    page, session = open_page(javascript=javascript), owner.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(live_server.url + at("mail_text", house, *DECLINED))
    frame = page.frame_locator("iframe")
    expect(frame.get_by_text("this time with Maya Okafor is not possible")).to_be_visible()

    words = "Dear {first_name}, it <i>can’t</i> be."
    page.get_by_label("Opening words").fill(words)
    page.get_by_role("button", name="Preview", exact=True).click()

    expect(frame.get_by_text("Dear Elena, it <i>can’t</i> be.")).to_be_visible()
    expect(page.get_by_label("Opening words")).to_have_value(words)
    assert not MailText.objects.exists()


@pytest.mark.parametrize(("chosen", "spoken"), [("de", "de"), ("", "en")])
def test_a_new_client_is_mailed_in_the_language_staff_choose(
    house: House, chosen: str, spoken: str
) -> None:
    newcomer = {"new_client": "on", "first_name": "Ada", "email": "ada@example.com"}
    said = typed_new(house, ref=str(uuid4()), shown_as="busy", language=chosen)

    signed_in(house.member).post(at("appointment_new", house), said | newcomer)

    assert Person.objects.get().language == chosen
    assert Message.objects.get().payload["language"] == spoken
