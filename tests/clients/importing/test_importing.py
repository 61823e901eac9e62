"""An import from its file to its undoing: what is stored, for whom, and nothing twice."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from penciled.audit.models import Entry
from penciled.clients import words
from penciled.clients.importing import asking, work
from penciled.clients.importing.meeting import Meeting, Met
from penciled.clients.importing.rows import Written
from penciled.clients.models import Client, ClientChange, ClientWord, Guardian
from penciled.clients.queries import clients_like
from penciled.commands.kinds import KINDS
from penciled.core.errors import AlreadyResolved, InvalidInput
from penciled.jobs import actions as jobs
from penciled.jobs import queries
from penciled.jobs.models import Job, JobItem
from penciled.jobs.running import Bench
from tests.clients.importing.files import HEAD, checked, chosen, counts, imported, sent
from tests.clients.importing.files import work as do_work
from tests.desk.desks import TEN
from tests.factory import NOW, House, make_house
from tests.fakes.clock import Clock

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ADA = "Ada,Byron,ada@example.com,+44 20 7946 0000,A-1,1990-12-10,Likes mornings"
BEN = "Ben,Okri,ben@example.com,,,,"
CLEO = "Cleo,Ruiz,,612 555 0188,,,"
THREE = f"{HEAD}\n{ADA}\n{BEN}\n{CLEO}\n"


def everyone(house: House) -> list[str]:
    some = Client.objects.filter(practice=house.practice).order_by("id")
    return [f"{each.name} <{each.email}>" for each in some]


def known(house: House, **said: Any) -> Client:
    fields = {"first_name": "Ada", "last_name": "Byron", "created_at": NOW} | said
    client = Client.objects.create(practice=house.practice, **fields)
    words.index(client)
    return client


def faulty(job: Job) -> list[dict[str, str]]:
    raw = b"".join(queries.pieces_of(job, work.FAULTY)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(raw)))


def test_a_check_stores_nothing_and_says_what_would_be(house: House) -> None:
    known(house, email="ada@example.com")

    job = checked(house, THREE)

    assert (job.state, counts(job)) == ("done", {"new": 2, "fill": 1})
    assert everyone(house) == ["Ada Byron <ada@example.com>"]
    assert not ClientChange.objects.exists()


def test_what_was_checked_is_stored_once_somebody_says_yes(house: House) -> None:
    job = imported(house, THREE)

    assert (job.kind, job.state, counts(job)) == (asking.IMPORT, "done", {"new": 3})
    ada = Client.objects.get(email="ada@example.com")
    said = (ada.first_name, ada.last_name, ada.phone, ada.internal_id, ada.birth_date, ada.notes)
    expected = ("Ada", "Byron", "+44 20 7946 0000", "A-1", date(1990, 12, 10), "Likes mornings")
    assert said == expected
    assert (ada.status, ada.created_at, ada.sorts_as) == ("active", NOW, "byron ada")
    assert [(each.what, each.member) for each in ada.history.all()] == [("imported", house.member)]
    assert list(clients_like(house.practice, "byr")) == [ada]


def test_the_chain_says_who_imported_how_many_and_nobody_s_name(house: House) -> None:
    job = imported(house, THREE)

    entries = Entry.objects.filter(about=job.ref).order_by("number")
    assert [(each.action, each.detail) for each in entries] == [
        ("clients.import_begun", {}),
        ("clients.imported", {"added": 3, "filled": 0}),
    ]
    assert {each.actor for each in entries} == {f"member:{house.member.ref}"}


def test_the_file_is_deleted_once_it_is_imported(house: House) -> None:
    job = imported(house, THREE)

    assert not job.parts.filter(name="file").exists()


def test_the_same_file_twice_makes_no_doubles(house: House) -> None:
    text = THREE + "Dora,Only Name,,,,,\n"
    first = imported(house, text)

    again = imported(house, text)

    assert (counts(first), counts(again)) == ({"new": 4}, {"known": 4})
    assert len(everyone(house)) == 4
    assert asking.earlier_of(house.practice, sent(house, text)) == again


@pytest.mark.parametrize(
    ("before", "by"),
    [
        ({"email": "ada@example.com"}, "mail address"),
        ({"internal_id": "a-1"}, "internal id"),
        ({"phone": "020 7946 0000"}, "name and phone"),
        ({"birth_date": date(1990, 12, 10)}, "name and birth date"),
    ],
)
def test_what_a_record_lacks_is_filled_in_and_nothing_else(
    house: House, before: dict[str, Any], by: str
) -> None:
    client = known(house, notes="Ours", **before)

    job = imported(house, f"{HEAD}\n{ADA}\n")

    client.refresh_from_db()
    assert counts(job) == {"fill": 1}, by
    assert (client.email, client.notes) == ("ada@example.com", "Ours")
    assert client.phone == before.get("phone", "+44 20 7946 0000")
    change = client.history.get()
    assert (change.what, "notes" in change.changes) == ("imported", False)
    assert set(change.changes) == {"email", "phone", "internal_id", "birth_date"} - set(before)
    assert ClientWord.objects.filter(client=client, word="ada@example.com").exists()


def test_a_record_may_be_left_as_it_is(house: House) -> None:
    client = known(house, email="ada@example.com")

    job = imported(house, f"{HEAD}\n{ADA}\n", same="skip")

    client.refresh_from_db()
    assert (counts(job), client.phone) == ({"skipped": 1}, "")


def test_a_mail_address_of_somebody_else_is_listed(house: House) -> None:
    known(house, first_name="Anne", email="ada@example.com")

    job = imported(house, THREE)

    assert counts(job) == {"new": 2, "wrong": 1}
    assert everyone(house)[0] == "Anne Byron <ada@example.com>"


def test_a_child_may_be_added_without_its_parent_s_address_and_only_once(house: House) -> None:
    text = f"{HEAD}\nTim,Byron,ada@example.com,,,,\n"
    known(house, email="ada@example.com")

    first = imported(house, text, shared="add")
    again = imported(house, text, shared="add")

    assert everyone(house) == ["Ada Byron <ada@example.com>", "Tim Byron <>"]
    assert (counts(first), counts(again)) == ({"new": 1}, {"known": 1})


def test_two_of_one_address_in_one_file_may_both_be_added(house: House) -> None:
    text = f"{HEAD}\nAda,Byron,a@example.com,,,,\nTim,Byron,a@example.com,,,,\n"

    assert counts(checked(house, text)) == {"new": 1, "wrong": 1}
    assert counts(imported(house, text, shared="add")) == {"new": 2}
    assert everyone(house) == ["Ada Byron <a@example.com>", "Tim Byron <>"]


def test_a_namesake_is_told_and_may_be_skipped(house: House) -> None:
    known(house, phone="030 111111")
    text = f"{HEAD}\nAda,Byron,ada@example.com,,,,\n"

    assert counts(checked(house, text)) == {"new": 1, "alike": 1}
    assert counts(checked(house, text, alike="skip")) == {"skipped": 1, "alike": 1}


def test_rows_of_one_person_are_taken_once(house: House) -> None:
    job = checked(house, "\n".join([HEAD, ADA, BEN, ADA, BEN.replace("Okri", "Other"), ""]))

    assert counts(job) == {"new": 2, "wrong": 2}
    assert [(row["Row"], row["What is wrong"]) for row in faulty(job)] == [
        ("4", "Row 2 is of the same person."),
        ("5", "Mail: Row 3 has this mail address already."),
    ]


def test_errors_are_listed_and_the_file_of_them_can_be_mended_and_sent_again(house: House) -> None:
    bad = "Max,Frisch,nowhere,12,,31.31.2000,=1+1"
    job = imported(house, f"{HEAD}\n{ADA}\n{bad}\n")
    rows = faulty(job)

    listed = work.errors_of(queries.pieces_of(job, work.ERRORS), 10)
    assert [(row, column, value) for row, column, value, _words in listed] == [
        (3, "Mail", "nowhere"),
        (3, "Phone", "12"),
        (3, "Birth date", "31.31.2000"),
    ]
    assert rows[0]["Notes"] == "'=1+1"
    assert rows[0]["What is wrong"].startswith("Mail: This is no mail address. Phone: ")
    mended = rows[0] | {"Mail": "max@example.com", "Phone": "123456", "Birth date": "1911-05-15"}
    out = io.StringIO()
    writer = csv.DictWriter(out, mended)
    writer.writeheader()
    writer.writerow(mended)

    again = imported(house, out.getvalue())

    assert counts(again) == {"new": 1}
    assert Client.objects.get(email="max@example.com").notes == "=1+1"


def test_only_headers_are_told(house: House) -> None:
    job = checked(house, f"{HEAD}\n\n,,\n")

    assert (job.state, job.words) == (
        "failed",
        "This file has a row of headers and nothing below it.",
    )


def test_nothing_is_begun_while_the_columns_don_t_go_together(house: House) -> None:
    job = sent(house, "A,B\n1,2\n")

    with pytest.raises(InvalidInput, match="first name"):
        asking.check(job, now=NOW)


def test_what_was_chosen_is_remembered_for_headers_of_the_same_name(house: House) -> None:
    imported(house, "A,B\nAda,ada@example.com\n", mapping={"0": "first_name", "1": "email"})

    job = sent(house, "B,C,A\nben@example.com,x,Ben\n")

    assert job.options["mapping"] == {"0": "email", "2": "first_name"}
    assert sent(make_house("third-house"), "A,B\n1,2\n").options["mapping"] == {}


def test_another_encoding_guesses_the_columns_anew(house: House) -> None:
    job = sent(house, "Vorname,Straße\nJürgen,x\n".encode("cp1252"))

    job = asking.choose(job, house.practice, chosen(job) | {"encoding": "mac_roman"})

    assert job.options["headers"][1] != "Straße"
    assert job.options["mapping"] == {"0": "first_name"}


def test_a_preview_shows_the_first_rows_and_who_is_alike(house: House) -> None:
    ada = known(house, email="other@example.com", phone="5550188")
    job = sent(house, THREE.replace(",ada@", ",bad ada@"))

    first, second, third = asking.preview(job, house.practice, now=NOW)

    assert [each.met.becomes for each in (first, second, third)] == ["wrong", "new", "new"]
    assert [each.like for each in (first, second)] == [[], []]
    job = sent(house, THREE)
    like = asking.preview(job, house.practice, now=NOW)[0].like
    assert [each.client for each in like] == [ada]


def test_a_file_is_imported_once_however_often_somebody_says_so(house: House) -> None:
    job = checked(house, THREE)
    asking.confirm(job, by=house.member, now=NOW)

    with pytest.raises(AlreadyResolved):
        asking.confirm(job, by=house.member, now=NOW)
    job.refresh_from_db()
    with pytest.raises(AlreadyResolved):
        asking.choose(job, house.practice, chosen(job))


def test_a_check_that_has_run_out_is_not_imported(house: House) -> None:
    job = checked(house, THREE)

    with pytest.raises(AlreadyResolved):
        asking.confirm(job, by=house.member, now=NOW + DAY)


def many(count: int) -> str:
    rows = (f"N{n},Row,n{n}@example.com,,,," for n in range(count))
    return "\n".join([HEAD, *rows, ""])


def test_an_import_is_taken_up_where_its_worker_died(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "STORED_A_STEP", 10)
    job = checked(house, many(45) + "N3,Other,n3@example.com,,,,\n")
    asking.confirm(job, by=house.member, now=NOW)
    clock, steps = Clock(NOW), iter(range(2))
    Bench(KINDS, clock=clock).turn(lambda: next(steps, None) is not None, seconds=60)
    halfway = len(everyone(house))

    clock.pass_by(jobs.LEASE)
    Bench(KINDS, clock=clock).turn(lambda: True, seconds=60)

    job.refresh_from_db()
    assert (halfway, len(everyone(house))) == (20, 45)
    assert (job.state, job.done, counts(job)) == ("done", 46, {"new": 45, "wrong": 1})
    assert job.items.count() == 45


def test_who_comes_first_to_an_address_keeps_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    met_now, others = Meeting.met_now, iter(["ben@example.com"])

    def overtaken(meeting: Meeting, rows: Sequence[Written]) -> list[Met]:
        met = met_now(meeting, rows)
        for email in others:
            known(house, first_name="Faster", email=email)
        return met

    job = checked(house, THREE)
    monkeypatch.setattr(Meeting, "met_now", overtaken)
    asking.confirm(job, by=house.member, now=NOW)
    do_work()
    job.refresh_from_db()

    assert counts(job) == {"new": 2, "wrong": 1}
    assert Client.objects.get(email="ben@example.com").first_name == "Faster"


def test_an_import_is_undone_but_for_those_somebody_touched(house: House) -> None:
    old = known(house, first_name="Old", phone="030 222222")
    job = imported(
        house, THREE.replace("Cleo,Ruiz,", "Old,Byron,") + "Dora,Ray,d@example.com,,,,\n"
    )
    house.asked(TEN, email="ben@example.com")
    dora = Client.objects.get(email="d@example.com")
    Guardian.objects.create(
        practice=house.practice, client=dora, email="g@example.com", name="G", created_at=NOW
    )

    asking.undo(job, by=house.member, now=NOW + DAY - timedelta(seconds=1))
    do_work()

    job.refresh_from_db()
    assert (job.state, counts(job)["undone"], counts(job)["kept"]) == ("done", 2, 2)
    assert everyone(house)[0] == f"{old.name} <>"
    assert {each.split()[0] for each in everyone(house)} == {"Old", "Ben", "Dora"}
    assert not ClientWord.objects.filter(word="ada").exists()
    with pytest.raises(AlreadyResolved):
        asking.undo(job, by=house.member, now=NOW)


def test_an_import_that_was_called_off_keeps_what_it_stored_and_can_be_undone(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "STORED_A_STEP", 10)
    job = checked(house, many(25))
    asking.confirm(job, by=house.member, now=NOW)
    steps = iter(range(1))
    Bench(KINDS, clock=Clock(NOW)).turn(lambda: next(steps, None) is not None, seconds=60)
    jobs.cancel(job, now=NOW)
    do_work()
    stood = len(everyone(house))
    job.refresh_from_db()

    asking.undo(job, by=house.member, now=NOW)
    do_work(NOW + jobs.LEASE)

    assert (stood, everyone(house)) == (10, [])


def test_it_is_too_late_to_undo_after_a_day(house: House) -> None:
    job = imported(house, THREE)

    with pytest.raises(AlreadyResolved, match="a day has gone by"):
        asking.undo(job, by=house.member, now=NOW + DAY)
    jobs.forget(now=NOW + DAY)
    assert not JobItem.objects.exists()
    assert list(asking.imports_of(house.practice)) == [job]


def test_another_practice_s_clients_are_never_met(house: House) -> None:
    other = make_house("third-house")
    known(other, email="ada@example.com", internal_id="A-1", phone="+44 20 7946 0000")

    job = imported(house, THREE)

    assert counts(job) == {"new": 3}
    assert asking.import_of(other.practice, job.ref) is None
    assert asking.imports_of(other.practice) == []
    assert len(everyone(other)) == 1


def test_a_row_is_nobody_s_whose_data_was_erased(house: House) -> None:
    known(house, first_name="", last_name="", internal_id="A-1", erased_at=NOW)

    assert counts(checked(house, THREE)) == {"new": 2, "wrong": 1}


def test_a_practitioner_of_another_practice_is_not_known(house: House) -> None:
    text = "Vorname;Therapeutin\nAda;Maya Okafor\nBen;Priya Raman\n"

    job = imported(house, text)

    assert counts(job) == {"new": 1, "wrong": 1}
    assert list(Client.objects.get().practitioners.all()) == [house.practitioner]


def test_a_step_asks_as_much_for_many_rows_as_for_few(
    house: House, django_assert_max_num_queries: Any
) -> None:
    job = checked(house, many(150))
    asking.confirm(job, by=house.member, now=NOW)

    with django_assert_max_num_queries(60):
        do_work()

    assert len(everyone(house)) == 150
