from __future__ import annotations

from typing import Any

import pytest

from penciled.clients.models import Client
from penciled.clients.queries import clients_like, is_called
from tests.factory import House, make_house, make_known

pytestmark = pytest.mark.django_db


def make_client(house: House, first: str, last: str = "", **words: Any) -> Client:
    return make_known(house, first_name=first, last_name=last, **words)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("ann", "Mary Ann", "Lee"),
        ("lee mary", "Mary Ann", "Lee"),
        ("élo", "Élodie", "Roux"),
        ("ÉLODIE", "Élodie", "Roux"),
        ("smith", "Eve", "Jones-Smith"),
        ("李", "李", "娜"),
        ("ليلى", "ليلى", "حداد"),
        ("Jones-Sm", "Eve", "Jones-Smith"),
        ("Lee, Mary", "Mary Ann", "Lee"),
    ],
)
def test_each_word_begins_a_part_of_the_name(
    house: House, words: str, first: str, last: str
) -> None:
    client = make_client(house, first, last)
    make_client(house, "Somebody", "Other")

    assert list(clients_like(house.practice, words)) == [client]


@pytest.mark.parametrize(
    "words", ["arl", "arlee", "mary lou", "555 999", "example", "100%", "m_ry"]
)
def test_what_fits_only_in_part_is_not_found(house: House, words: str) -> None:
    make_client(house, "Mary", "Carlee", email="mary@example.com", phone="218 555 0114")

    assert list(clients_like(house.practice, words)) == []


def test_clients_are_found_by_name_and_only_here(house: House) -> None:
    some = [make_client(house, name) for name in ("Adam", "Ada", "Adele")]
    make_client(make_house("elsewhere"), "Adah")

    assert list(clients_like(house.practice, "ad")) == [some[1], some[0], some[2]]


@pytest.mark.parametrize(
    ("words", "is_meant"),
    [
        ("Ada", True),
        ("byron ADA", True),
        ("ada@example.com", True),
        ("Ada Byron (ada@example.com)", True),
        ("218 555 0114", True),
        ("Ad", False),
        ("Ada Byro", False),
        ("555", False),
        ("", False),
    ],
)
def test_only_whole_words_name_a_client(house: House, words: str, is_meant: object) -> None:
    ada = make_client(house, "Ada", "Byron", email="ada@example.com", phone="218-555-0114")

    assert is_called(ada, words) is is_meant
