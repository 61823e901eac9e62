"""Bytes as rows. A file is read from its beginning, a part at a time, however large it is.

What no spreadsheet writes is refused in words: no header, more columns or rows than anybody has,
a line without end, a quotation mark that nothing closes.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from penciled.core.cells import unled
from penciled.core.errors import InvalidInput
from penciled.jobs.files import PartReader, PartWriter
from penciled.jobs.queries import part_of

if TYPE_CHECKING:
    from penciled.jobs.models import Job

FILE = "file"
MOST_BYTES, MOST_COLUMNS, MOST_ROWS = 200 * 1024 * 1024, 200, 250_000
LONGEST_LINE, LONGEST_CELL = 1_000_000, 100_000
HEAD, SAMPLED = 64 * 1024, 20
ENCODINGS = {
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16, little end first",
    "utf-16-be": "UTF-16, big end first",
    "cp1252": "Windows-1252 (Western Europe)",
    "cp1250": "Windows-1250 (Central Europe)",
    "mac_roman": "Mac OS Roman",
}
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
UNREADABLE = "\ufffd"
EMPTY = "This file is empty. Choose another."
NO_TABLE = "This is no CSV file. Save your table as CSV, and choose that file."
NO_ROWS = "This file has a row of headers and nothing below it."
NO_HEADERS = "The first row of this file is empty. Its first row has to name the columns."


class FileRefused(InvalidInput):
    """A file can’t be read as a table."""

    code = "file_refused"


@dataclass
class Arriving:
    """A file on its way in: kept as it comes, and looked at meanwhile."""

    job: Job
    size: int = 0
    is_utf8: bool = True

    def __post_init__(self) -> None:
        self.writer = PartWriter(self.job, FILE)
        self.digest = hashlib.sha256()
        self.decoder = codecs.getincrementaldecoder("utf-8")("strict")

    def take(self, raw: bytes) -> None:
        """Keep a piece."""
        self.size += len(raw)
        self.writer.write(raw)
        self.digest.update(raw)
        self._decode(raw)

    def finish(self) -> None:
        """Keep what is left of it."""
        self.writer.finish()
        self._decode(b"", final=True)

    def _decode(self, raw: bytes, *, final: bool = False) -> None:
        try:
            if self.is_utf8:
                self.decoder.decode(raw, final)
        except UnicodeDecodeError:
            self.is_utf8 = False


def guess(job: Job, *, is_utf8: bool) -> tuple[str, str]:
    """Return the encoding and the separator that a file most likely has.

    Raises:
        FileRefused: there is nothing in it, or no text.
    """
    head = part_of(job, FILE, 0)[:HEAD]
    if not head.strip(b"\x00\r\n\t ,;|\xef\xbb\xbf\xff\xfe"):
        raise FileRefused(EMPTY, field="file")
    encoding = _encoding(head, is_utf8=is_utf8)
    text = codecs.getincrementaldecoder(encoding)("replace").decode(head)
    if _is_binary(text):
        raise FileRefused(NO_TABLE, field="file")
    return encoding, _separator(text)


def headers_of(job: Job, *, encoding: str, separator: str) -> list[str]:
    """Return what the columns are called; one without a name by its place, twice as told apart.

    Raises:
        FileRefused: the first row names none, or more than anybody has.
    """
    with closing(rows_of(job, encoding=encoding, separator=separator, at_first=0)) as rows:
        _number, cells = next(rows, (0, []))
    named = [" ".join(cell.replace("\x00", "").split())[:80] for cell in cells]
    if not any(named):
        raise FileRefused(NO_HEADERS, field="file")
    seen: Counter[str] = Counter()
    headers = []
    for place, name in enumerate(named, 1):
        said = name or f"Column {place}"
        seen[said.casefold()] += 1
        times = seen[said.casefold()]
        headers.append(f"{said} ({times})" if times > 1 else said)
    return headers


def rows_of(
    job: Job, *, encoding: str, separator: str, at_first: int = 1
) -> Generator[tuple[int, list[str]], None, None]:
    """Yield the rows after the headers as cells, numbered as a spreadsheet does; no empty ones.

    Raises:
        FileRefused: it can’t be read on.
    """
    csv.field_size_limit(LONGEST_CELL)
    raw = io.BufferedReader(PartReader(job, FILE), HEAD)
    text = io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="")
    reader, number = csv.reader(_lines(text), delimiter=SEPARATORS[separator]), 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise FileRefused(_broken(number + 1), field="file") from error
        if cells is None:
            return
        number += 1
        if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
            raise FileRefused(_too_wide(number, len(cells)), field="file")
        if number > MOST_ROWS + 1:
            raise FileRefused(_too_long(), field="file")
        if number > at_first and (any(cell.strip() for cell in cells) or number == 1):
            yield number, [unled(cell.strip()) for cell in cells[:MOST_COLUMNS]]


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
            raise FileRefused(NO_TABLE, field="file")
        yield line


def _encoding(head: bytes, *, is_utf8: bool) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    most = len(head[:4000]) // 2
    for encoding, offset in (("utf-16-le", 1), ("utf-16-be", 0)):
        nothing, something = (head[at:4000:2].count(0) for at in (offset, 1 - offset))
        if most and nothing > 0.4 * most and something < 0.1 * most:
            return encoding
    return "utf-8-sig" if is_utf8 else "cp1252"


def _separator(text: str) -> str:
    """Return what parts most rows into as many cells as the first."""

    def parted(name: str) -> tuple[int, int]:
        lines = io.StringIO(text, newline="")
        try:
            rows = list(islice(csv.reader(lines, delimiter=SEPARATORS[name]), SAMPLED))
        except csv.Error:
            return 0, 0
        wide = len(rows[0]) if rows else 0
        return (sum(len(row) == wide for row in rows), wide) if wide > 1 else (0, 0)

    return max(SEPARATORS, key=parted)


def _is_binary(text: str) -> bool:
    odd = sum(not char.isprintable() and char not in "\t\r\n\ufeff" for char in text)
    return odd > 0.1 * len(text)


def _broken(number: int) -> str:
    return (
        f"Row {number} can’t be read: a cell of it is longer than {LONGEST_CELL:,} characters. "
        "Most likely a quotation mark is opened there and not closed."
    )


def _too_wide(number: int, columns: int) -> str:
    return (
        f"Row {number} has {columns:,} columns, and at most {MOST_COLUMNS} can be read. "
        "Delete those that you don’t need, or choose another separator."
    )


def _too_long() -> str:
    return f"This file has more than {MOST_ROWS:,} rows. Part it, and import one after the other."


def widened(cells: Sequence[str], columns: int) -> list[str]:
    """Return a row with as many cells as there are headers."""
    return [*cells, *[""] * columns][:columns]
