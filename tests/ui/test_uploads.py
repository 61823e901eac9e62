from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.test import RequestFactory

from penciled.practices.pictures import MOST_BYTES


def sent(rf: RequestFactory, *sizes: int) -> list[InMemoryUploadedFile]:
    files = {f"file{n}": SimpleUploadedFile("x.png", b"x" * size) for n, size in enumerate(sizes)}
    return list(rf.post("/", files).FILES.values())  # type: ignore[arg-type]  # as they are made


def test_a_file_arrives_whole_and_in_memory(rf: RequestFactory) -> None:
    (file,) = sent(rf, 3_000_000)

    assert isinstance(file, InMemoryUploadedFile)
    assert (file.size, len(file.read())) == (3_000_000, 3_000_000)


def test_of_a_file_that_is_too_large_one_byte_too_many_is_kept(
    rf: RequestFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    (file,) = sent(rf, MOST_BYTES + 500_000)

    assert file.size == MOST_BYTES + 1
    assert list(tmp_path.iterdir()) == []


def test_many_files_are_held_to_the_limit_of_one(rf: RequestFactory) -> None:
    some = sent(rf, 5_000_000, 5_000_000, 5_000_000)

    assert sum(each.size or 0 for each in some) == MOST_BYTES + 1
