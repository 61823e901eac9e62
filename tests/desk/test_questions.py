from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from penciled.practices.models import Question, SavedMessage
from tests.desk.desks import at, signed_in
from tests.factory import House

pytestmark = [pytest.mark.django_db]

REFUSED = HTTPStatus.UNPROCESSABLE_ENTITY


@pytest.fixture
def owner(house: House) -> Client:
    house.member.is_owner = True
    house.member.save()
    return signed_in(house.member)


def ask(house: House, client: Client, **said: Any) -> Any:
    fields = {"words": "What brings you here?", "kind": "short", "whom": "new"}
    return client.post(at("question_new", house), fields | said)


def test_questions_are_added_changed_ordered_archived_and_asked_again(
    house: House, owner: Client
) -> None:
    ask(house, owner)
    choice = {
        "words": "Which day?",
        "kind": "choice",
        "choices": "Monday\r\n Friday ",
        "whom": "all",
    }
    ask(house, owner, **choice)
    first, second = Question.objects.order_by("position")

    shown = owner.get(at("question", house, first.ref)).context["form"]["shown"].value()
    said = {"words": "Why now?", "kind": "long", "whom": "new", "required": "on", "shown": shown}
    owner.post(at("question", house, first.ref), said)
    late = owner.post(at("question", house, first.ref), said | {"words": "Later?"})
    owner.post(at("question_do", house, second.ref), {"do": "up"})

    rows = owner.get(at("questions", house)).context["rows"]
    assert [(each.words, each.choices) for each in rows] == [
        ("Which day?", ["Monday", "Friday"]),
        ("Why now?", []),
    ]
    assert late.status_code == HTTPStatus.CONFLICT
    owner.post(at("question_do", house, first.ref), {"do": "archive"})
    assert [each.words for each in owner.get(at("questions", house)).context["rows"]] == [
        "Which day?"
    ]
    owner.post(at("question_do", house, first.ref), {"do": "back"})
    assert owner.get(at("questions", house)).context["rows"].count() == 2


@pytest.mark.parametrize("name", ["questions", "saved_messages"])
def test_a_long_list_asks_the_database_no_more_than_a_short_one(
    house: House, owner: Client, name: str, django_assert_num_queries: Any
) -> None:
    def add(n: int) -> None:
        question = {"words": f"{n}?", "kind": "choice", "choices": ["a", "b"]}
        Question.objects.create(practice=house.practice, **question)
        SavedMessage.objects.create(practice=house.practice, name=f"{n}", body="Full.")

    add(0)
    with CaptureQueriesContext(connection) as few:
        owner.get(at(name, house))
    for n in range(1, 20):
        add(n)

    with django_assert_num_queries(len(few)):
        owner.get(at(name, house))


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("words", {"words": " "}),
        ("words", {"words": "x" * 201}),
        ("kind", {"kind": "drawing"}),
        ("choices", {"kind": "choice", "choices": "Only one"}),
        ("choices", {"kind": "choice", "choices": "Same\nSame"}),
        ("choices", {"kind": "choice", "choices": "\n".join(map(str, range(21)))}),
        ("choices", {"kind": "choice", "choices": "x" * 121 + "\ny"}),
        ("whom", {"whom": "nobody"}),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_at_its_field(
    house: House, owner: Client, field: str, said: dict[str, str]
) -> None:
    refused = ask(house, owner, **said)

    assert refused.status_code == REFUSED
    assert list(refused.context["form"].errors) == [field]
    assert not Question.objects.exists()
