"""The words clients are found by, and that they keep in step with the records."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from penciled.clients.models import Client, ClientWord
from penciled.clients.queries import clients_like
from penciled.clients.words import (
    digits_of,
    folded,
    index,
    index_many,
    mail_words,
    name_words,
    number_words,
    sorted_name,
    typed_words,
)
from tests.factory import NOW, House, make_house, make_known


def test_a_name_is_kept_by_its_words_and_their_parts() -> None:
    assert name_words("Anna-Lena  O’Neill") == {
        "annalena",
        "anna",
        "lena",
        "oneill",
        "o",
        "neill",
    }


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Zoë ÅNGSTRÖM", "zoe angstrom"),
        ("Straße", "strasse"),
        ("Łukasz Øre", "lukasz ore"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
        ("Сёрен Й", "серен и"),
        ("Ａｄａ", "ada"),
        ("İLKER ılgaz", "ilker ilgaz"),
        ("ליאת", "ליאת"),
        ("李娜", "李娜"),
    ],
)
def test_whatever_the_alphabet_capitals_and_accents_do_not_count(written: str, kept: str) -> None:
    assert folded(written) == kept


def test_an_address_is_kept_whole_by_its_parts_and_by_its_domain() -> None:
    assert mail_words("Zoe.Marsh+clinic@Mail.example") == {
        "zoe.marsh+clinic@mail.example",
        "zoemarshclinic",
        "zoe",
        "marsh",
        "clinic",
        "@mail.example",
    }


@pytest.mark.parametrize(
    ("number", "typed"),
    [
        ("(218) 555-0143", "2185550143"),
        ("(218) 555-0143", "555 0143"),
        ("(218) 555-0143", "0143"),
        ("+1 218 555 0143", "218-555-01"),
        ("+4915123456789", "15123456789"),
        ("030 1234567", "+49 30 1234567"),
        ("030 1234567", "0049 30 123 4567"),
        ("٠٣٠ ١٢٣٤٥٦٧", "030 123"),
    ],
)
def test_a_number_is_found_from_where_people_begin_to_say_it(number: str, typed: str) -> None:
    [ways] = typed_words(typed)

    assert any(word.startswith(way) for word in number_words(number) for way in ways)


@pytest.mark.parametrize("number", ["", "-", "x", "12"])
def test_what_is_no_number_has_no_more_words_than_it_is_long(number: str) -> None:
    assert number_words(number) <= {digits_of(number)}


@pytest.mark.parametrize("typed", ["", "  ", "%", "((", "- -", "@", "🦆", "\u0301"])
def test_what_says_nothing_is_no_word(typed: str) -> None:
    assert list(typed_words(typed)) in ([], [("@",)])


def test_no_word_is_longer_than_can_be_kept() -> None:
    words = name_words("ß" * 80) | mail_words("x" * 240 + "@example.com")

    assert max(map(len, words)) == 80


def words_kept(client: Client) -> set[str]:
    return set(ClientWord.objects.filter(client=client).values_list("word", flat=True))


@pytest.mark.django_db
def test_words_follow_the_record(house: House) -> None:
    client = make_known(house, first_name="Elena", last_name="Marsh", internal_id="C-104")
    assert words_kept(client) == {"elena", "marsh", "c104", "c", "104"}

    client.last_name, client.internal_id = "Bell", ""
    client.save()
    index(client)

    assert words_kept(client) == {"elena", "bell"}
    assert Client.objects.get().sorts_as == "bell elena"


@pytest.mark.django_db
def test_who_was_erased_or_merged_away_has_no_words(house: House) -> None:
    erased, gone, kept = (make_known(house, last_name=name) for name in ("One", "Two", "Three"))
    Client.objects.filter(pk=erased.pk).update(erased_at=NOW, first_name="", last_name="")
    Client.objects.filter(pk=gone.pk).update(merged_into=kept)

    index_many(Client.objects.all())

    assert [words_kept(each) for each in (erased, gone, kept)] == [set(), set(), {"elena", "three"}]
    assert [each.sorts_as for each in Client.objects.order_by("pk")] == ["", "", "three elena"]


@pytest.mark.django_db
def test_many_take_as_many_queries_as_one(
    house: House, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    some = [make_known(house, first_name=f"Client{n}") for n in range(30)]
    Client.objects.update(last_name="Marsh")

    with django_assert_num_queries(7):
        index_many(Client.objects.filter(pk__in=[each.pk for each in some]))

    assert clients_like(house.practice, "marsh").count() == 30


@pytest.mark.django_db
def test_words_lead_to_nobody_of_another_practice(house: House) -> None:
    make_known(make_house("elsewhere"), first_name="Zebulon")

    assert not clients_like(house.practice, "zebulon").exists()


@pytest.mark.django_db
def test_who_was_there_before_is_found_once_the_words_are_written(house: House) -> None:
    client = Client.objects.create(
        practice=house.practice, first_name="Zoë", last_name="Åberg", created_at=NOW
    )
    step = import_module("penciled.clients.migrations.0004_clients_are_found_by_words")

    step.write_words(apps, connection.schema_editor())

    client.refresh_from_db()
    assert (words_kept(client), client.sorts_as) == ({"zoe", "aberg"}, sorted_name(client))
