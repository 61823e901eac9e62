"""Whom a visit is for: searched for, found by what was typed, or written down on the spot."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from penciled.appointments.models import Appointment
from penciled.audit.models import Entry
from penciled.clients.models import Client
from penciled.outbox.models import Message
from tests.desk.desks import TEN, at, event, signed_in, typed_new
from tests.factory import NOW, House, make_house, make_known

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

FOUND = re.compile(r'data-called="([^"]+)"')


def make_client(house: House, first: str, last: str = "", **words: Any) -> Client:
    said = {"email": f"{first}.{last}@example.com".lower(), "created_at": NOW} | words
    return make_known(house, first_name=first, last_name=last, **said)


# Searching


def search(house: House, words: str) -> Any:
    return signed_in(house.member).post(at("client_search", house), {"words": words})


@pytest.mark.parametrize(
    "words", ["ada", "BYR", "byron ada", "ada.byron@", "218 555", "(218) 555-0114", "5550114"]
)
def test_a_client_is_found_by_name_mail_or_phone(house: House, words: str) -> None:
    make_client(house, "Ada", "Byron", phone="+1 218-555-0114")
    make_client(house, "Grace", "Hopper", phone="+1 612 555 9999")

    assert FOUND.findall(search(house, words).text) == ["Ada Byron"]


def test_eight_are_shown_and_the_rest_counted(house: House) -> None:
    for n in range(20):
        make_client(house, f"Ada{n:02}")

    said = search(house, "ada").text

    assert len(FOUND.findall(said)) == 8
    assert "And 12 more, type on." in said


def test_nobody_of_another_practice_is_found(house: House) -> None:
    make_client(make_house("elsewhere"), "Ada", "Byron")

    said = search(house, "ada").text

    assert FOUND.findall(said) == []
    assert "Nobody is called this." in said


def test_while_names_are_hidden_rows_show_initials(house: House) -> None:
    make_client(house, "Ada", "Byron", phone="218-555-0114")
    house.member.desk = {"names_hidden": True}
    house.member.save()

    said = search(house, "byron").text

    assert FOUND.findall(said) == ["A. B."]
    assert ("Phone ends in 14" in said, "ada" in said.lower()) == (True, False)


@pytest.mark.parametrize("words", ["a\x00b", "a" * 200_000])
def test_what_cannot_be_searched_for_is_refused(house: House, words: str) -> None:
    assert search(house, words).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


@pytest.mark.parametrize("words", ["", "%", "_", "'", "((", "- -", "\U0001f600", "ʻ" * 50])
def test_odd_words_find_what_they_find(house: House, words: str) -> None:
    make_client(house, "Ada", "Byron")

    answer = search(house, words)

    assert answer.status_code == HTTPStatus.OK
    assert FOUND.findall(answer.text) == ([] if words else ["Ada Byron"])


def test_looking_takes_the_same_queries_for_one_and_for_thirty(house: House) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as taken:
            search(house, "ada")
        return len(taken)

    for n in range(9):
        make_client(house, f"Ada{n}")
    few = count()
    for n in range(30):
        make_client(house, f"Ada{n}", "Many")

    assert count() == few


def test_a_search_is_sent_in_a_body_and_by_members_alone(house: House) -> None:
    stranger = signed_in(make_house("elsewhere").member)

    asked = signed_in(house.member).get(at("client_search", house), {"words": "ada"})
    foreign = stranger.post(at("client_search", house), {"words": "ada"})

    assert (asked.status_code, foreign.status_code) == (405, 404)


# Choosing


def book(house: House, **words: Any) -> Any:
    return signed_in(house.member).post(at("appointment_new", house), typed_new(house, **words))


@pytest.mark.parametrize(
    "words", ["Ada", "byron", "Byron Ada", "ada.byron@example.com", "2185550114"]
)
def test_the_only_one_called_so_is_meant(house: House, words: str) -> None:
    ada = make_client(house, "Ada", "Byron", phone="218-555-0114")
    make_client(house, "Grace", "Hopper")

    book(house, client=words)

    assert Appointment.objects.get().client == ada


def test_part_of_a_name_is_asked_about_first(house: House) -> None:
    ada = make_client(house, "Ada", "Byron")

    answer = book(house, client="ad", staff_note="Keep this")
    chosen = book(house, client="ad", client_ref=str(ada.ref))

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert f'value="{ada.ref}"' in answer.text
    assert "Keep this" in answer.text
    assert chosen.status_code == HTTPStatus.FOUND


def test_of_several_one_is_chosen_and_the_rest_are_counted(house: House) -> None:
    some = [make_client(house, "Ada", f"Byron{n}") for n in range(10)]

    answer = book(house, client="ada")
    book(house, client="ada", client_ref=str(some[9].ref))

    assert answer.text.count('type="radio" name="client_ref"') == 8
    assert "And 2 more." in answer.text
    assert Appointment.objects.get().client == some[9]


def test_who_was_picked_counts_only_while_the_words_mean_them(house: House) -> None:
    ada, grace = make_client(house, "Ada", "Byron"), make_client(house, "Grace", "Hopper")

    book(house, client="Grace Hopper", client_ref=str(ada.ref))

    assert Appointment.objects.get().client == grace


def test_of_two_of_one_name_the_one_picked_is_meant(house: House) -> None:
    make_client(house, "Ada", "Byron", email="one@example.com")
    other = make_client(house, "Ada", "Byron", email="two@example.com")

    book(house, client="Ada Byron", client_ref=str(other.ref))

    assert Appointment.objects.get().client == other


def test_initials_are_enough_for_who_was_picked_while_names_are_hidden(house: House) -> None:
    ada = make_client(house, "Ada", "Byron")
    make_client(house, "Anna", "Bell")
    house.member.desk = {"names_hidden": True}
    house.member.save()

    book(house, client="A. B.", client_ref=str(ada.ref))

    assert Appointment.objects.get().client == ada


@pytest.mark.parametrize("ref", ["nonsense", "\x00", "0" * 200_000])
def test_a_ref_that_is_none_is_refused_or_ignored(house: House, ref: str) -> None:
    answer = book(house, client="Nobody", client_ref=ref)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Appointment.objects.count() == 0


def test_a_client_of_another_practice_is_nobody_here(house: House) -> None:
    foreign = make_client(make_house("elsewhere"), "Ada", "Byron")

    answer = book(house, client="Ada Byron", client_ref=str(foreign.ref))

    assert list(answer.context["form"].errors) == ["client"]


def test_it_may_be_begun_for_a_client(house: House) -> None:
    ada = make_client(house, "Ada", "Byron")
    foreign = make_client(make_house("elsewhere"), "Grace", "Hopper")
    client = signed_in(house.member)

    begun = client.get(at("appointment_new", house), {"client": str(ada.ref)}).context["form"]
    not_begun = client.get(at("appointment_new", house), {"client": str(foreign.ref)})

    assert begun["client"].value() == "Ada Byron"
    assert begun["client_ref"].value() == str(ada.ref)
    assert not_begun.context["form"]["client"].value() is None


def test_a_new_one_takes_no_longer_for_many_clients(house: House) -> None:
    client = signed_in(house.member)

    def count() -> int:
        with CaptureQueriesContext(connection) as taken:
            client.get(at("appointment_new", house))
        return len(taken)

    few = count()
    for n in range(30):
        make_client(house, f"Client{n}")

    assert count() == few
    assert "Client7" not in client.get(at("appointment_new", house)).text


# A new client


def write_down(house: House, **words: Any) -> Any:
    said = {"new_client": "on", "first_name": "Zoë", "last_name": "Ortiz"}
    said |= {"email": "Zoe@Example.com", "phone": "218 555 0100"}
    return signed_in(house.member).post(
        at("appointment_new", house), typed_new(house, **said | words)
    )


def test_a_new_client_is_stored_with_their_appointment_and_is_active(house: House) -> None:
    answer = write_down(house)

    stands = Appointment.objects.select_related("client").get()
    assert answer.status_code == HTTPStatus.FOUND
    assert stands.client is not None
    assert (stands.client.name, stands.client.email) == ("Zoë Ortiz", "zoe@example.com")
    assert (stands.client.phone, stands.client.is_active) == ("218 555 0100", True)
    assert Message.objects.get().topic == "appointment.booked"
    assert "client.enrolled" in Entry.objects.values_list("action", flat=True)


def test_nobody_is_stored_when_the_appointment_is_refused(house: House) -> None:
    event(house, TEN)

    refused = write_down(house)
    kept = ("Zoë", "Ortiz", "Zoe@Example.com", "218 555 0100")

    assert refused.status_code == HTTPStatus.CONFLICT
    assert [words in refused.text for words in kept] == [True] * len(kept)
    assert (Client.objects.count(), Appointment.objects.count()) == (0, 1)


def test_an_address_that_is_known_offers_who_has_it(house: House) -> None:
    zoe = make_client(house, "Zoe", "Quist", email="zoe@example.com")

    refused = write_down(house)
    taken = write_down(house, take=str(zoe.ref))

    assert list(refused.context["form"].errors) == ["email"]
    assert "Zoe Quist has this mail address already." in refused.text
    assert f'name="take" value="{zoe.ref}"' in refused.text
    assert taken.status_code == HTTPStatus.FOUND
    assert Appointment.objects.get().client == zoe
    assert Client.objects.count() == 1


def test_the_same_address_elsewhere_is_another_person(house: House) -> None:
    make_client(make_house("elsewhere"), "Zoe", email="zoe@example.com")

    assert write_down(house).status_code == HTTPStatus.FOUND


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_name", ""),
        ("first_name", "a\x00b"),
        ("first_name", "x" * 81),
        ("first_name", "a" * 200_000),
        ("last_name", "\u202eevil"),
        ("last_name", "two\nlines"),
        ("email", "no address"),
        ("email", f"{'a' * 300}@example.com"),
        ("phone", "none"),
        ("phone", "1" * 41),
    ],
)
def test_what_nobody_is_called_is_refused_at_its_field(
    house: House, field: str, value: str
) -> None:
    answer = write_down(house, **{field: value})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(answer.context["form"].errors) == [field]
    assert (Client.objects.count(), Appointment.objects.count()) == (0, 0)


def test_fields_of_a_new_client_count_only_when_one_is_meant(house: House) -> None:
    ada = make_client(house, "Ada", "Byron")

    write_down(house, new_client="", client="Ada Byron", email="no address", first_name="")

    assert Appointment.objects.get().client == ada
