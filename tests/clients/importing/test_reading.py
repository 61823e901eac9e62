"""Bytes as rows: whatever a spreadsheet writes is read, whatever else is refused in words."""

from __future__ import annotations

import pytest

from penciled.clients.importing import reading
from penciled.clients.importing.reading import FileRefused
from penciled.jobs.models import Job
from tests.clients.importing.files import sent
from tests.factory import House

pytestmark = pytest.mark.django_db
TABLE = "Vorname;Nachname;Ort\r\nJürgen;Groß;Köln\r\nZoë;Ångström;Łódź\r\n"


def rows(job: Job) -> list[tuple[int, list[str]]]:
    said = job.options
    return list(reading.rows_of(job, encoding=said["encoding"], separator=said["separator"]))


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8-sig"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_an_encoding_is_recognised(house: House, encoding: str, found: str) -> None:
    job = sent(house, TABLE.encode(encoding))

    assert (job.options["encoding"], job.options["separator"]) == (found, "semicolon")
    assert rows(job) == [(2, ["Jürgen", "Groß", "Köln"]), (3, ["Zoë", "Ångström", "Łódź"])]


def test_what_is_no_utf_8_is_as_windows_writes_it(house: House) -> None:
    job = sent(house, "Vorname;Ort\r\nJürgen;“Köln” – €5\r\n".encode("cp1252"))

    assert job.options["encoding"] == "cp1252"
    assert rows(job) == [(2, ["Jürgen", "“Köln” – €5"])]


def test_one_wrong_byte_far_behind_the_beginning_is_noticed(house: House) -> None:
    filler = "Elena;Marsh\r\n" * 10_000
    job = sent(house, f"Vorname;Nachname\r\n{filler}Jürgen;Groß\r\n".encode("cp1252"))

    assert job.options["encoding"] == "cp1252"
    assert rows(job)[-1] == (10_002, ["Jürgen", "Groß"])


@pytest.mark.parametrize(
    ("separator", "found"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "pipe")]
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends_are_recognised(
    house: House, separator: str, found: str, end: str
) -> None:
    lines = ["First name,Notes", '"Elena","Tue, Wed; 3|4"', "Max,none"]
    text = end.join(line.replace('a","', f'a"{separator}"') for line in lines)
    text = text.replace("name,N", f"name{separator}N").replace("Max,", f"Max{separator}")

    job = sent(house, text)

    assert job.options["separator"] == found
    assert rows(job) == [(2, ["Elena", "Tue, Wed; 3|4"]), (3, ["Max", "none"])]


def test_a_cell_may_have_lines_and_empty_rows_count_but_are_left_out(house: House) -> None:
    job = sent(house, 'Name,Notes\nA,"one\ntwo"\n\n,\nB,x\n')

    assert rows(job) == [(2, ["A", "one\ntwo"]), (5, ["B", "x"])]


def test_an_apostrophe_that_kept_a_formula_away_is_taken_off(house: House) -> None:
    job = sent(house, "Name,Phone\nA,'+49 30 1234567\nO'Neill,'tis\n")

    assert rows(job) == [(2, ["A", "+49 30 1234567"]), (3, ["O'Neill", "'tis"])]


def test_headers_have_names_of_their_own(house: House) -> None:
    job = sent(house, "Mail,,mail,Mail\na,b,c,d\n")

    assert job.options["headers"] == ["Mail", "Column 2", "mail (2)", "Mail (3)"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", reading.EMPTY),
        (b"\xef\xbb\xbf\r\n \r\n", reading.EMPTY),
        (b"\x00" * 5000, reading.EMPTY),
        (b",,,\nA,B,C\n", reading.NO_HEADERS),
        (bytes(range(256)) * 100, reading.NO_TABLE),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(300), reading.NO_TABLE),
        (b"a" * 1_100_000, reading.NO_TABLE),
        (b"Name,Mail\n" + b",".join([b"x"] * 5), None),
    ],
)
def test_what_is_no_table_is_refused(house: House, content: bytes, words: str | None) -> None:
    if words is None:
        assert sent(house, content).options["headers"] == ["Name", "Mail"]
        return
    with pytest.raises(FileRefused, match=words):
        sent(house, content)
    assert not Job.objects.exists()


def test_a_thousand_columns_are_refused(house: House) -> None:
    with pytest.raises(FileRefused, match=r"Row 1 has 1,000 columns, and at most 200 can be read"):
        sent(house, ",".join(f"c{n}" for n in range(1000)) + "\n")


def test_a_quotation_mark_that_nothing_closes_is_said_with_its_row(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = sent(house, 'Name,Mail\nA,a\nB,"b' + "\nC,c" * 30_000)

    with pytest.raises(FileRefused, match=r"Row 3 can’t be read: a cell of it is longer"):
        rows(job)


def test_more_rows_than_anybody_has_are_refused(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    job = sent(house, "Name\nA\nB\nC\n")

    with pytest.raises(FileRefused, match="more than 2 rows"):
        rows(job)
