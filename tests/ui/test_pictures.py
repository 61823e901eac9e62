from __future__ import annotations

from http import HTTPStatus
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from penciled.practices.profiles import change_photo
from tests.factory import NOW, House
from tests.practices.pictures import photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(house: House) -> str:
    change_photo(house.practitioner, photo(), by=house.member, now=NOW)
    house.practitioner.refresh_from_db()
    assert house.practitioner.photo
    return reverse("picture", args=[house.practitioner.photo.ref])


def test_anybody_gets_a_picture_and_may_keep_it_for_good(client: Client, address: str) -> None:
    answer = client.get(address)

    assert address.startswith("/pictures/")
    assert address.endswith(".webp")
    assert answer.status_code == HTTPStatus.OK
    assert answer.content[8:12] == b"WEBP"
    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "Vary" not in answer
    assert not answer.cookies
    assert client.head(address).status_code == HTTPStatus.OK


def test_whoever_has_it_is_not_sent_it_again(client: Client, address: str) -> None:
    tag = client.get(address)["ETag"]

    with CaptureQueriesContext(connection) as asked:
        again = client.get(address, headers={"If-None-Match": tag})

    assert (again.status_code, again.content) == (HTTPStatus.NOT_MODIFIED, b"")
    assert len(asked) == 0


def test_a_deleted_picture_is_the_same_as_none(house: House, client: Client, address: str) -> None:
    change_photo(house.practitioner, photo(), by=house.member, now=NOW)

    gone, never = client.get(address), client.get(reverse("picture", args=[uuid4()]))

    assert gone.status_code == never.status_code == HTTPStatus.NOT_FOUND
    assert client.get("/pictures/nonsense.webp").status_code == HTTPStatus.NOT_FOUND
    assert client.post(address).status_code == HTTPStatus.METHOD_NOT_ALLOWED
