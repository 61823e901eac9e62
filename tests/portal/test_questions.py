from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from penciled.booking.models import AppointmentRequest
from penciled.outbox.models import Message
from penciled.portal import limits
from penciled.practices.models import Question
from tests.browser import OpenPage, axe
from tests.desk.desks import at, signed_in
from tests.factory import House, make_house
from tests.portal.browsing import DETAILS, ELENA, TEN, Asker, known_client, words

pytestmark = [pytest.mark.django_db]

NAMES = {"first_name": "Elena", "last_name": "Marsh", "phone": ""}


def question(house: House, words: str, kind: str = "short", **said: Any) -> Question:
    position = Question.objects.count()
    return Question.objects.create(
        practice=house.practice, words=words, kind=kind, position=position, **said
    )


def name(of: Question) -> str:
    return f"answer-{of.ref.hex}"


def give(asker: Asker, answers: dict[Question, str], **typed: Any) -> Any:
    named: dict[str, Any] = {name(each): answer for each, answer in answers.items()}
    return asker.give_details(**typed, **named)


@pytest.fixture
def goal(house: House) -> Question:
    return question(house, "What brings you here?", "long", required=True)


@pytest.fixture
def way(house: House) -> Question:
    return question(
        house,
        "How did you hear of us?",
        "choice",
        choices=["A friend", "The web"],
        for_existing=True,
    )


def test_answers_are_kept_with_the_request_in_the_words_of_then(
    house: House, asker: Asker, goal: Question, way: Question
) -> None:
    give(asker, {goal: "Sleep.\r\nMostly.", way: "A friend"})
    asker.give_code()
    Question.objects.update(words="Something else?", choices=[])

    asked = AppointmentRequest.objects.get()
    assert asked.answers == [
        {"words": "What brings you here?", "answer": "Sleep.\nMostly."},
        {"words": "How did you hear of us?", "answer": "A friend"},
    ]


def test_staff_read_the_answers_and_no_mail_has_them(
    house: House, asker: Asker, goal: Question
) -> None:
    give(asker, {goal: "Sleeplessness"})
    asker.give_code()
    asked, desk = AppointmentRequest.objects.get(), signed_in(house.member)

    for page in ("request", "accept"):
        shown = words(desk.get(at(page, house, asked.ref)))
        assert "What brings you here? Sleeplessness" in shown
    mailed = json.dumps(list(Message.objects.values("payload")))
    assert "Sleeplessness" not in mailed


def test_what_must_be_answered_is_asked_for_at_its_field_and_nothing_is_lost(
    asker: Asker, goal: Question, way: Question
) -> None:
    refused = give(asker, {goal: " ", way: "The web"})

    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(refused.context["form"].errors) == [name(goal)]
    assert f'href="#{refused.context["form"][name(goal)].id_for_label}"' in refused.text
    assert 'value="The web"' in refused.text
    assert refused.context["form"][name(way)].value() == "The web"
    assert "Afternoons are best." in refused.text


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("short", "x" * 1001),
        ("long", "x" * 1001),
        ("short", "two\nlines"),
        ("short", "a\x00b"),
        ("long", "a\x00b"),
        ("long", "a\u202eb"),
        ("choice", "Neither"),
        ("choice", "x" * 200_000),
    ],
)
def test_what_is_no_answer_is_refused(house: House, asker: Asker, kind: str, answer: str) -> None:
    one = question(house, "Which?", kind, choices=["This", "That"])

    refused = give(asker, {one: answer})

    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(refused.context["form"].errors) == [name(one)]


def test_an_answer_of_a_thousand_characters_is_kept_whole(
    house: House, asker: Asker, goal: Question
) -> None:
    give(asker, {goal: "y" * 1000})
    asker.give_code()

    assert AppointmentRequest.objects.get().answers[0]["answer"] == "y" * 1000


def test_a_client_the_practice_knows_is_asked_only_what_everybody_is(
    house: House, asker: Asker, goal: Question, way: Question
) -> None:
    known_client(house)
    asker.enter()

    asked = asker.get("details", **asker.choices())
    asker.post("details", data=DETAILS | {name(way): "The web"}, **asker.choices())

    assert [each.label for each in asked.context["form"].questions] == [way.words]
    assert AppointmentRequest.objects.get().answers == [{"words": way.words, "answer": "The web"}]


def test_what_is_left_unanswered_is_not_kept(asker: Asker, way: Question) -> None:
    give(asker, {way: ""})
    asker.give_code()

    assert AppointmentRequest.objects.get().answers == []


def test_answers_come_back_after_another_step(asker: Asker, goal: Question) -> None:
    give(asker, {goal: "Sleep"}, go="time")

    again = asker.get("details", **asker.choices())

    assert again.context["form"][name(goal)].value() == "Sleep"


def test_no_one_is_asked_what_another_practice_asks(asker: Asker, house: House) -> None:
    other = make_house("elsewhere").practice
    Question.objects.create(practice=other, words="Elsewhere?", kind="short", required=True)

    asker.give_details()
    asker.give_code()

    assert AppointmentRequest.objects.get().answers == []


def test_a_question_that_came_meanwhile_is_asked_before_anything_is_sent(
    house: House, asker: Asker
) -> None:
    asker.give_details()
    late = question(house, "One more?", required=True, for_existing=True)

    answer = asker.follow(asker.give_code())

    assert AppointmentRequest.objects.count() == 0
    assert [each.label for each in answer.context["form"].questions] == [late.words]


def test_what_a_practice_says_after_asking_stands_on_the_page_of_the_request(
    house: House, asker: Asker
) -> None:
    house.practice.after_asking = "Thank you.\n\nBring <nothing>."
    house.practice.save()

    asked = asker.ask()

    shown = asker.get("mine_request", asked.ref)
    assert "<p>Thank you.</p>" in shown.text
    assert "Bring &lt;nothing&gt;." in shown.text


# ------------------------------------------------------------------ nothing typed is lost


def switched_off(asker: Asker) -> None:
    asker.house.practice.booking_on = False
    asker.house.practice.save()


def on_again(asker: Asker) -> None:
    asker.house.practice.booking_on = True
    asker.house.practice.save()


def taken(asker: Asker) -> None:
    asker.house.asked(TEN, email="quicker@example.com")


@pytest.mark.parametrize("entered", [False, True])
@pytest.mark.parametrize(
    ("answer", "before", "after"),
    [
        ("x" * 1001, None, None),
        ("a\x00b", None, None),
        ("Sleep", taken, None),
        ("Sleep", switched_off, on_again),
    ],
)
def test_answers_survive_whatever_is_refused_first(
    asker: Asker,
    goal: Question,
    way: Question,
    *,
    entered: bool,
    answer: str,
    before: Callable[[Asker], None] | None,
    after: Callable[[Asker], None] | None,
) -> None:
    if entered:
        asker.enter()
    if before:
        before(asker)

    refused = give(asker, {goal: answer, way: "The web"})
    if after:
        after(asker)

    again = asker.get("details", **asker.choices(TEN + timedelta(hours=1)))
    assert refused.status_code in {HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT}
    assert AppointmentRequest.objects.exclude(client__email="quicker@example.com").count() == 0
    fields = again.context["form"]
    assert [fields[name(each)].value() for each in (goal, way)] == [answer, "The web"]


def test_a_missing_answer_loses_none_of_the_others(
    asker: Asker, goal: Question, way: Question
) -> None:
    give(asker, {goal: "", way: "The web"})

    again = asker.get("details", **asker.choices())

    assert again.context["form"][name(way)].value() == "The web"


def test_answers_survive_a_wrong_code_and_are_sent_with_the_right_one(
    asker: Asker, goal: Question
) -> None:
    give(asker, {goal: "Sleep"})
    asker.give_code(code="000000")
    asker.give_code(code="12")

    again = asker.get("details", **asker.choices())
    asker.give_code()

    assert again.context["form"][name(goal)].value() == "Sleep"
    assert [each["answer"] for each in AppointmentRequest.objects.get().answers] == ["Sleep"]


def test_answers_survive_a_slot_that_goes_while_the_code_is_on_its_way(
    asker: Asker, goal: Question
) -> None:
    give(asker, {goal: "Sleep"})
    taken(asker)
    asker.give_code()

    later = TEN + timedelta(hours=1)
    again = asker.get("details", **asker.choices(later))
    asker.post("details", data={name(goal): "Sleep", "note": ""} | NAMES, **asker.choices(later))

    assert again.context["form"][name(goal)].value() == "Sleep"
    own = AppointmentRequest.objects.get(starts_at=later)
    assert [each["answer"] for each in own.answers] == ["Sleep"]


def test_answers_survive_being_asked_to_wait(
    asker: Asker, goal: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.MOST, "code", 1)
    Asker(asker.house).post("enter", data={"email": "another@example.com"})

    slow = give(asker, {goal: "Sleep"})

    assert slow.status_code == HTTPStatus.TOO_MANY_REQUESTS
    for page in (slow, asker.get("details", **asker.choices())):
        assert page.context["form"][name(goal)].value() == "Sleep"


@pytest.mark.django_db(transaction=True)
def test_questions_are_answered_by_keyboard_on_a_narrow_phone(
    open_page: OpenPage, live_server: LiveServer, house: House, asker: Asker, goal: Question
) -> None:
    question(house, "Which day is best?", "choice", required=True, choices=["Monday", "Friday"])
    page = open_page((320, 780))
    page.goto(live_server.url + asker.at("details", **asker.choices(TEN)))
    for label, typed in (("First name", "Elena"), ("Last name", "Marsh"), ("Mail address", ELENA)):
        page.get_by_label(label).fill(typed)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("link", name="Which day is best?").click()
    found = axe(page)
    page.get_by_role("radio", name="Monday").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Friday")).to_be_checked()

    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
