"""What leaves by the desk: the practice's data as a file that runs out, one client's on paper."""

from __future__ import annotations

import io
import json
from zipfile import ZipFile

import pytest
from django.test import Client as Visitor

from penciled.audit.models import Entry
from penciled.clients.models import Client
from penciled.exporting.practice import GOOD_FOR
from penciled.jobs.models import Job
from penciled.practices.actions import keep_desk
from tests.clients.importing.files import work
from tests.desk.desks import HTMX, TEN, at, signed_in
from tests.factory import NOW, House, make_house, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def owner(house: House) -> Visitor:
    house.member.is_owner = True
    house.member.save()
    return signed_in(house.member)


def begun(owner: Visitor, house: House) -> Job:
    owner.post(at("export", house))
    return Job.objects.get()


def test_an_export_is_asked_for_watched_and_fetched(owner: Visitor, house: House) -> None:
    house.asked(TEN)
    job = begun(owner, house)
    address = at("export_job", house, job.ref)
    waiting = owner.get(address)
    part = owner.get(address, headers=HTMX)
    work()
    over = owner.get(address, headers=HTMX)
    ready = owner.get(address)
    file = owner.get(at("export_file", house, job.ref))

    assert ("<progress" in waiting.text, "<main" in part.text) == (True, False)
    assert (over.status_code, over["HX-Redirect"]) == (204, address)
    assert "Ready" in ready.text
    content = file.getvalue()
    assert file["Content-Disposition"] == 'attachment; filename="wrenfield-2026-12-07.zip"'
    assert int(file["Content-Length"]) == len(content)
    assert b"elena@example.com" in ZipFile(io.BytesIO(content)).read("clients.jsonl")
    assert "Maya Okafor" in owner.get(at("export", house)).text


def test_the_record_says_who_exported(owner: Visitor, house: House) -> None:
    job = begun(owner, house)

    entry = Entry.objects.get(action="practice.exported")
    assert (entry.actor, entry.about) == (f"member:{house.member.ref}", job.ref)


def test_an_export_of_nothing_says_so(owner: Visitor, house: House) -> None:
    job = begun(owner, house)
    work()

    said = owner.get(at("export_job", house, job.ref)).text
    assert "no clients, requests or appointments yet" in said


def test_asked_for_twice_it_is_made_once(owner: Visitor, house: House) -> None:
    first, second = (owner.post(at("export", house)) for _ in range(2))

    assert first["Location"] == second["Location"]
    assert Job.objects.count() == 1


def test_a_file_that_ran_out_is_gone_in_words(owner: Visitor, house: House) -> None:
    job = begun(owner, house)
    work()
    Job.objects.update(expires_at=NOW)

    answer = owner.get(at("export_file", house, job.ref))

    assert answer.status_code == 410
    assert "The file is gone" in answer.text
    assert GOOD_FOR.days == 3


def test_an_export_is_cancelled(owner: Visitor, house: House) -> None:
    job = begun(owner, house)

    answer = owner.post(at("export_cancel", house, job.ref), follow=True)
    work()

    assert "It was cancelled" in answer.text
    assert owner.get(at("export_file", house, job.ref)).status_code == 410


def test_nobody_else_comes_by_the_file(owner: Visitor, house: House) -> None:
    job = begun(owner, house)
    work()
    scheduler = signed_in(make_member(house.practice, "Rosa Pike", is_scheduler=True))
    other = make_house("third-house")
    other.member.is_owner = True
    other.member.save()
    stranger = signed_in(other.member)

    for name in ("export_job", "export_file"):
        address = at(name, house, job.ref)
        assert scheduler.get(address).status_code == 403
        assert stranger.get(address).status_code == 404
        assert stranger.get(at(name, other, job.ref)).status_code == 404
        assert Visitor().get(address).status_code == 302


def elena(house: House) -> Client:
    house.asked(TEN, note="Mornings, please.")
    client = Client.objects.get(email="elena@example.com")
    client.notes = "Tends to be late."
    client.save()
    return client


def test_a_client_s_data_is_a_page_to_print(owner: Visitor, house: House) -> None:
    address = at("client_data", house, elena(house).ref)

    plain, chosen = owner.get(address).text, owner.get(address, {"notes": "yes"}).text

    assert ("Mornings, please." in plain, "Tends to be late." in plain) == (True, False)
    assert "Tends to be late." in chosen
    assert address in owner.get(at("client", house, Client.objects.get().ref)).text


def test_a_client_s_data_is_a_file_too_and_that_is_on_record(owner: Visitor, house: House) -> None:
    client = elena(house)
    address = at("client_data_file", house, client.ref)

    plain, chosen = (owner.post(address, {"notes": notes}) for notes in ("", "yes"))

    assert json.loads(plain.content)["client"]["email"] == "elena@example.com"
    assert "notes" not in json.loads(plain.content)["client"]
    assert json.loads(chosen.content)["client"]["notes"] == "Tends to be late."
    assert plain["Content-Disposition"] == 'attachment; filename="client-2026-12-07.json"'
    entries = Entry.objects.filter(action="client.exported", about=client.ref).order_by("number")
    assert [each.detail for each in entries] == [{"with_notes": False}, {"with_notes": True}]


def test_a_client_s_data_waits_until_names_are_shown(owner: Visitor, house: House) -> None:
    client = elena(house)
    keep_desk(house.member.pk, {"names_hidden": True})

    page = owner.get(at("client_data", house, client.ref))
    file = owner.post(at("client_data_file", house, client.ref))

    assert (page.status_code, file.status_code) == (200, 409)
    for answer in (page, file):
        assert "elena@example.com" not in answer.text
        assert "Names are hidden." in answer.text
