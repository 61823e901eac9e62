"""Importing clients at the desk: each step by its page, refused in words, nothing half done."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Visitor

from penciled.clients.importing import reading
from penciled.clients.models import Client
from penciled.jobs.models import FilePart, Job
from penciled.practices.actions import keep_desk
from tests.clients.importing.files import chosen, work
from tests.desk.desks import HTMX, at, signed_in
from tests.factory import House

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
GOOD = "Vorname;Nachname;E-Mail\nAda;Byron;ada@example.com\nBen;Okri;ben@example.com\n"


@pytest.fixture
def visitor(house: House) -> Visitor:
    house.member.is_scheduler = True
    house.member.save()
    return signed_in(house.member)


def send(visitor: Visitor, house: House, content: str | bytes, **more: Any) -> Any:
    raw = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile("clients.csv", raw, content_type="text/csv")
    return visitor.post(at("client_import", house), {"file": file, **more})


def typed(job: Job, **said: str) -> dict[str, str]:
    """Return what the form of a file sends, but for `said`."""
    fields = chosen(job)
    columns = fields.pop("mapping")
    places = range(len(job.options["headers"]))
    return fields | {f"column_{n}": columns.get(str(n), "") for n in places} | said


def press(visitor: Visitor, house: House, does: str, **said: str) -> Any:
    """Press a button on the page of the one import there is, and let the worker work."""
    job = Job.objects.get()
    more = typed(job, **said) if does in {"check", "show"} else {}
    answer = visitor.post(at("client_import_job", house, job.ref), {"do": does, **more})
    work()
    return answer


def page(visitor: Visitor, house: House) -> Any:
    return visitor.get(at("client_import_job", house, Job.objects.get().ref))


def test_a_file_is_sent_checked_and_imported(visitor: Visitor, house: House) -> None:
    sent = send(visitor, house, GOOD)
    prepared = page(visitor, house)
    press(visitor, house, "check")
    checked, before = page(visitor, house), Client.objects.count()
    press(visitor, house, "import")
    imported = page(visitor, house)

    assert (sent.status_code, sent["Location"]) == (302, prepared.request["PATH_INFO"])
    assert "ada@example.com" in prepared.text
    assert ("Will be added as clients" in checked.text, before) == (True, 0)
    assert "Import 2 rows" in checked.text
    assert "Added as clients" in imported.text
    assert Client.objects.count() == 2


def test_a_file_is_handed_on_in_pieces_and_kept_in_parts(visitor: Visitor, house: House) -> None:
    big = "Vorname;E-Mail\n" + "".join(f"N{n};n{n}@example.com\n" for n in range(60_000))

    assert send(visitor, house, big).status_code == 302
    assert [len(part.content) for part in FilePart.objects.order_by("number")][:1] == [1024 * 1024]
    assert Job.objects.get().options["size"] == len(big)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", reading.EMPTY),
        (b"\x00\x00\x00\x00", reading.EMPTY),
        (bytes(range(256)) * 10, reading.NO_TABLE),
        (b",".join(b"c" for _ in range(1000)), "Row 1 has 1,000 columns"),
    ],
)
def test_what_is_no_table_is_refused_where_it_was_chosen(
    visitor: Visitor, house: House, content: bytes, words: str
) -> None:
    answer = send(visitor, house, content)

    assert answer.status_code == 422
    assert words in answer.text
    assert not Job.objects.exists()


def test_sending_nothing_is_refused(visitor: Visitor, house: House) -> None:
    answer = visitor.post(at("client_import", house), {"file": ""})

    assert (answer.status_code, "Choose a file." in answer.text) == (422, True)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    visitor: Visitor, house: House
) -> None:
    class Unread:
        def read(self, *_size: int) -> bytes:
            raise AssertionError("it was read")

        readline = read

    length = str(reading.MOST_BYTES + 10**6)
    unread: dict[str, Any] = {"CONTENT_LENGTH": length, "wsgi.input": Unread()}
    answer = visitor.generic(
        "POST",
        at("client_import", house),
        b"",
        content_type="multipart/form-data; boundary=x",
        **unread,
    )

    assert answer.status_code == 422
    assert "larger than 200 MB" in answer.text


def test_a_file_larger_than_it_said_is_dropped(
    visitor: Visitor, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("penciled.desk.receiving.MOST_BYTES", 100_000)

    answer = send(visitor, house, GOOD + "x" * 150_000)

    assert (answer.status_code, "larger than 200 MB" in answer.text) == (422, True)
    assert not Job.objects.exists()


def test_only_so_many_files_wait_at_a_time(visitor: Visitor, house: House) -> None:
    answers = [send(visitor, house, GOOD) for _ in range(6)]
    visitor.post(at("client_import_cancel", house, Job.objects.earliest("id").ref))
    again = send(visitor, house, GOOD)

    assert [each.status_code for each in answers] == [302] * 5 + [422]
    assert "Five files wait to be imported." in answers[-1].text
    assert (again.status_code, Job.objects.filter(parts=None).count()) == (302, 1)


def test_no_file_is_taken_from_another_site(house: House) -> None:
    house.member.is_owner = True
    house.member.save()
    visitor = Visitor(enforce_csrf_checks=True)
    visitor.force_login(house.member.user)

    assert send(visitor, house, GOOD).status_code == 403
    assert not Job.objects.exists()


def test_it_may_be_read_in_another_way(visitor: Visitor, house: House) -> None:
    send(visitor, house, "Vorname;Straße;Ort\nJürgen;x;y\n".encode("cp1252"))

    answer = press(visitor, house, "show", encoding="mac_roman")

    assert answer.status_code == 302
    assert "J¸rgen" in page(visitor, house).text


def test_columns_that_don_t_go_together_are_said(visitor: Visitor, house: House) -> None:
    send(visitor, house, GOOD)

    answer = press(visitor, house, "check", column_1="first_name")

    assert answer.status_code == 422
    assert "Two columns are chosen for “First name”." in answer.text


@pytest.mark.parametrize("said", [{"encoding": "rot13"}, {"column_0": "erased_at"}, {"same": ""}])
def test_nonsense_is_refused(visitor: Visitor, house: House, said: dict[str, str]) -> None:
    send(visitor, house, GOOD)

    assert press(visitor, house, "check", **said).status_code == 422
    assert press(visitor, house, "dance").status_code == 422


def test_errors_are_listed_with_row_and_column_and_can_be_fetched(
    visitor: Visitor, house: House
) -> None:
    send(visitor, house, GOOD.replace("ben@", "=ben at "))
    press(visitor, house, "check")

    checked = page(visitor, house).text
    file = visitor.get(at("client_import_faulty", house, Job.objects.get().ref))

    assert "E-Mail" in checked
    assert "=ben at example.com" in checked
    lines = file.getvalue().decode("utf-8-sig").splitlines()
    assert lines[0] == "Row,What is wrong,Vorname,Nachname,E-Mail"
    assert lines[1] == "3,E-Mail: This is no mail address.,Ben,Okri,'=ben at example.com"


def test_a_file_is_imported_once(visitor: Visitor, house: House) -> None:
    send(visitor, house, GOOD)
    early = press(visitor, house, "import")
    press(visitor, house, "check")
    press(visitor, house, "import")
    late = press(visitor, house, "import")

    assert (early.status_code, late.status_code) == (409, 409)
    assert Client.objects.count() == 2


def test_progress_is_asked_for_by_itself_until_it_is_over(visitor: Visitor, house: House) -> None:
    send(visitor, house, GOOD)
    job = Job.objects.get()
    address = at("client_import_job", house, job.ref)
    visitor.post(address, {"do": "check", **typed(job)})

    during = visitor.get(address, headers=HTMX)
    plain = visitor.get(address)
    work()
    after = visitor.get(address, headers=HTMX)

    assert "<progress" in during.text
    assert "<main" not in during.text
    assert ("<progress" in plain.text, "See how far it is" in plain.text) == (True, True)
    assert (after.status_code, after["HX-Redirect"]) == (204, address)


def test_it_can_be_cancelled(visitor: Visitor, house: House) -> None:
    send(visitor, house, GOOD)
    job = Job.objects.get()
    visitor.post(at("client_import_job", house, job.ref), {"do": "check", **typed(job)})

    answer = visitor.post(at("client_import_cancel", house, job.ref), follow=True)
    again = visitor.post(at("client_import_cancel", house, job.ref), follow=True)
    work()

    assert "Cancelled. Nothing more is imported." in answer.text
    assert "This is over already." in again.text
    assert Job.objects.get().state == "cancelled"
    assert "It was discarded" in page(visitor, house).text
    assert press(visitor, house, "show").status_code == 409


def test_an_import_is_undone_by_its_page(visitor: Visitor, house: House) -> None:
    send(visitor, house, GOOD)
    for does in ("check", "import", "undo"):
        assert press(visitor, house, does).status_code == 302

    assert "The import is undone" in page(visitor, house).text
    assert not Client.objects.exists()


def test_what_was_imported_before_is_said(visitor: Visitor, house: House) -> None:
    send(visitor, house, GOOD)
    press(visitor, house, "check")
    press(visitor, house, "import")

    second = visitor.get(send(visitor, house, GOOD)["Location"])

    assert "You imported this very file today" in second.text
    assert visitor.get(at("client_import", house)).text.count("clients.csv") == 2


def test_rows_are_hidden_while_names_are(visitor: Visitor, house: House) -> None:
    send(visitor, house, GOOD.replace("ben@", "ben at "))
    press(visitor, house, "check")
    keep_desk(house.member.pk, {"names_hidden": True})

    text = page(visitor, house).text

    assert [each for each in ("Byron", "ada@", "ben at", "Okri") if each in text] == []
    assert "Names are hidden, and so are the rows." in text


def test_a_file_that_ran_out_is_gone(visitor: Visitor, house: House) -> None:
    send(visitor, house, GOOD)
    Job.objects.update(expires_at="2026-12-01T00:00Z")

    assert "The file is gone" in page(visitor, house).text
    assert [press(visitor, house, does).status_code for does in ("show", "import")] == [409, 409]
