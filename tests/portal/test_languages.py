"""In which language a visitor is mailed: as their browser asks at first, then as they say."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from penciled.clients.models import Client
from penciled.outbox.models import Message
from tests.portal.browsing import ELENA, HOUR, TEN, Asker, known_client


def preset(asker: Asker) -> str:
    return str(asker.get("details", **asker.choices()).context["form"]["language"].value())


def languages() -> dict[str, str]:
    posted = Message.objects.order_by("id").values_list("topic", "payload")
    return {topic: payload["language"] for topic, payload in posted}


@pytest.mark.parametrize(
    ("asks", "practice", "found"),
    [
        ("de-AT,en;q=0.5", "en", "de"),
        ("fr, de;q=0.5, en;q=0.4", "en", "de"),
        ("en-GB", "de", "en"),
        ("fr", "de", "de"),
        ("", "de", "de"),
        ("", "en", "en"),
        ("*", "de", "de"),
        ("\0;;q=x," * 500, "de", "de"),
    ],
)
def test_the_choice_begins_as_the_browser_asks(
    asker: Asker, asks: str, practice: str, found: str
) -> None:
    asker.house.practice.language = practice
    asker.house.practice.save()
    asker.browser.defaults["HTTP_ACCEPT_LANGUAGE"] = asks

    assert preset(asker) == found


def test_mails_are_in_the_language_that_was_chosen(asker: Asker) -> None:
    asker.give_details(language="de")
    asker.give_code()

    assert Client.objects.get().language == "de"
    assert languages() == {"entry.code": "de", "request.received": "de", "request.asked": "en"}


def test_what_was_chosen_is_kept_like_everything_typed(asker: Asker) -> None:
    asker.give_details(language="de", first_name="")

    assert preset(asker) == "de"


def test_no_choice_leaves_a_client_as_they_are(asker: Asker) -> None:
    client = known_client(asker.house, language="de")

    asker.give_details()
    asker.give_code()
    client.refresh_from_db()

    assert client.language == "de"
    assert languages()["request.received"] == "de"


def test_a_client_who_is_known_may_choose_another(asker: Asker) -> None:
    client = known_client(asker.house, language="de")
    asker.enter()
    assert preset(asker) == "de"

    asker.post(
        "details",
        data={"note": "", "draft": "", "language": "en"},
        **asker.choices(TEN + HOUR),
    )
    client.refresh_from_db()

    assert client.language == "en"
    assert languages()["request.received"] == "en"


def test_a_language_nobody_writes_mails_in_is_refused(asker: Asker) -> None:
    answer = asker.give_details(language="tlh")

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(answer.context["form"].errors) == ["language"]
    assert not Message.objects.exists()


def test_a_code_goes_out_in_the_language_of_whoever_has_the_address(asker: Asker) -> None:
    known_client(asker.house, language="de")

    asker.post("enter", data={"email": ELENA, "draft": ""})

    assert languages() == {"entry.code": "de"}
