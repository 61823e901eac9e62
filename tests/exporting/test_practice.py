"""A practice's data as a zip: everything of it, nothing of another's, in two forms."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest

from penciled.booking.actions import accept_request
from penciled.clients.models import Client, Guardian
from penciled.commands.kinds import KINDS
from penciled.desk.weighing import plan_of
from penciled.exporting import practice as exporting
from penciled.jobs import actions as jobs
from penciled.jobs import queries
from penciled.jobs.models import Job
from penciled.jobs.running import Bench
from penciled.practices.models import Practice
from tests.desk.desks import TEN, event
from tests.factory import NOW, House, make_house
from tests.fakes.clock import Clock

pytestmark = pytest.mark.django_db
FORMULA = "=HYPERLINK(1)"


def exported(practice: Practice) -> tuple[Job, ZipFile]:
    """Return a finished export."""
    job = exporting.begin_export(practice, by=None, now=NOW)
    Bench(KINDS, clock=Clock(NOW)).turn(lambda: True, seconds=60)
    job.refresh_from_db()
    return job, ZipFile(io.BytesIO(b"".join(queries.pieces_of(job, exporting.FILE))))


def lines(found: ZipFile, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in found.read(f"{name}.jsonl").decode().splitlines()]


def rows(found: ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(found.read(f"{name}.csv").decode("utf-8-sig"))))


@pytest.fixture
def full(house: House) -> House:
    """Return a practice with something in each table."""
    asked = house.asked(TEN, note=FORMULA)
    accept_request(asked.pk, plan_of(asked), message="", anyway=True, by=house.member, now=NOW)
    event(house, TEN + timedelta(days=1), title=FORMULA)
    client = Client.objects.get(email="elena@example.com")
    Guardian.objects.create(
        practice=house.practice, client=client, email="g@example.com", name="G", created_at=NOW
    )
    return house


def test_everything_is_there_twice(full: House) -> None:
    job, found = exported(full.practice)

    assert (job.state, job.words, job.done == job.total) == ("done", "", True)
    names = [each.name for each in exporting.TABLES]
    expected = {f"{name}.{form}" for name in names for form in ("jsonl", "csv")}
    assert set(found.namelist()) == {*expected, "README.md"}
    for table in exporting.TABLES:
        said, written = lines(found, table.name), rows(found, table.name)
        assert len(said) == len(written) == job.result["rows"][table.name]
        assert all(list(each) == list(table.columns) for each in [*said, *written])
    assert found.testzip() is None
    assert job.result["bytes"] == queries.size_of(job, exporting.FILE)


def test_a_request_has_its_trail_and_names_its_client(full: House) -> None:
    _job, found = exported(full.practice)

    asked, client = lines(found, "requests")[0], lines(found, "clients")[0]
    assert asked["client"] == client["ref"]
    assert (asked["state"], asked["note"]) == ("accepted", FORMULA)
    assert [step["action"] for step in asked["trail"]] == ["ask", "accept"]
    assert lines(found, "guardians")[0]["client"] == client["ref"]
    assert {each["ref"] for each in lines(found, "appointments")} >= {asked["appointment"]}


def test_no_cell_is_a_formula(full: House) -> None:
    _job, found = exported(full.practice)

    assert rows(found, "requests")[0]["note"] == f"'{FORMULA}"
    assert f"'{FORMULA}" in [each["title"] for each in rows(found, "appointments")]
    for name in (each for each in found.namelist() if each.endswith(".csv")):
        for cells in csv.reader(io.StringIO(found.read(name).decode("utf-8-sig"))):
            assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_mails_come_without_their_words(full: House) -> None:
    _job, found = exported(full.practice)

    mails = lines(found, "mails")
    assert mails
    assert all(set(each) & {"payload", "body", "subject"} == set() for each in mails)


def test_nothing_of_another_practice_is_in_it(full: House) -> None:
    other = make_house("third-house")
    other.asked(TEN, email="zebulon@example.com", first_name="Zebulon")

    _job, found = exported(full.practice)

    whole = b"".join(found.read(name) for name in found.namelist())
    assert b"elena@example.com" in whole
    for secret in (b"zebulon", b"third-house", str(other.practitioner.ref).encode()):
        assert secret not in whole.lower()


def test_an_export_of_nothing_works_and_says_so() -> None:
    empty = Practice.objects.create(
        slug="empty", name="Empty", zone="America/Chicago", reply_to="desk@empty.example"
    )

    job, found = exported(empty)

    assert job.state == "done"
    assert "There are no clients, requests or appointments yet" in found.read("README.md").decode()
    assert rows(found, "clients") == []
    assert found.read("clients.csv").startswith(b"\xef\xbb\xbfref,first_name")


def test_the_page_in_it_explains_every_column(full: House) -> None:
    _job, found = exported(full.practice)

    page = found.read("README.md").decode()
    for table in exporting.TABLES:
        assert f"## {table.name} (" in page
        assert [column for column in table.columns if f"| `{column}` |" not in page] == []


def test_one_is_made_at_a_time(full: House) -> None:
    first = exporting.begin_export(full.practice, by=full.member, now=NOW)

    assert exporting.begin_export(full.practice, by=full.member, now=NOW) == first
    Bench(KINDS, clock=Clock(NOW)).turn(lambda: True, seconds=60)
    assert exporting.begin_export(full.practice, by=full.member, now=NOW) != first
    assert exporting.fresh_export(full.practice, now=NOW) == first
    assert exporting.fresh_export(full.practice, now=NOW + exporting.GOOD_FOR) is None


def test_taken_up_again_it_is_made_anew(full: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "PER_STEP", 1)
    clock = Clock(NOW)
    job, steps = exporting.begin_export(full.practice, by=None, now=NOW), iter(range(9))
    dead = Bench(KINDS, clock=clock)
    dead.turn(lambda: next(steps, None) is not None, seconds=60)

    clock.pass_by(jobs.LEASE)
    Bench(KINDS, clock=clock).turn(lambda: True, seconds=60)

    job.refresh_from_db()
    found = ZipFile(io.BytesIO(b"".join(queries.pieces_of(job, exporting.FILE))))
    assert (job.state, job.tries, len(lines(found, "requests"))) == ("done", 2, 1)
    assert job.done == job.total
    dead.put_down()


def test_it_reads_no_more_at_a_time_however_much_there_is(house: House) -> None:
    Client.objects.bulk_create(
        Client(practice=house.practice, first_name=f"C{n}", created_at=NOW) for n in range(700)
    )

    job, found = exported(house.practice)

    assert len({each["ref"] for each in lines(found, "clients")}) == 700
    assert len(rows(found, "clients")) == job.result["rows"]["clients"] == 700
