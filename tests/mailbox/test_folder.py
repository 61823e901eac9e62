"""Mail lands whole, and is found again by its name alone."""

from __future__ import annotations

import threading
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from pytest_django import Settings

from penciled.mailbox import folder
from tests.factory import NOW

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def box(tmp_path: Path, settings: Settings) -> Path:
    settings.MAILBOX_DIR = tmp_path / "mailbox"
    return tmp_path / "mailbox"


def letter(subject: str = "Hello") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.com", "b@example.com", subject
    mail.set_content("Text")
    return mail.as_bytes()


def test_an_empty_mailbox_has_no_folder_yet() -> None:
    assert list(folder.entries()) == []


def test_the_newest_comes_first() -> None:
    for minute in (1, 3, 2):
        folder.put(letter(str(minute)), now=NOW + minute * MINUTE)

    assert [entry.subject for entry in folder.entries()] == ["3", "2", "1"]
    assert next(entry.came_at for entry in folder.entries()) == NOW + 3 * MINUTE


def test_what_is_no_mail_is_not_listed(box: Path) -> None:
    box.mkdir()
    (box / "notes.eml").write_text("x")
    (box / ".20261207T150000000000-00000000.part").write_text("half")

    assert list(folder.entries()) == []


def test_a_mail_is_never_seen_by_halves(box: Path) -> None:
    done = threading.Event()
    seen: set[int] = set()

    def look() -> None:
        while not done.is_set():
            seen.update(path.stat().st_size for path in box.glob("*.eml"))

    watcher = threading.Thread(target=look)
    watcher.start()
    whole = letter("x" * 100) + b"y" * 200_000
    for number in range(50):
        folder.put(whole, now=NOW + number * MINUTE)
    done.set()
    watcher.join()

    assert seen <= {len(whole)}


@pytest.mark.parametrize(
    "name", ["", "..", "../secret", "20261207T150000000000-00000000", "x" * 5000, "a\0b"]
)
def test_a_name_of_no_mail_finds_nothing(name: str) -> None:
    assert folder.mail_called(name) is None


def test_django_puts_mail_here() -> None:
    mail = EmailMultiAlternatives("Zoë", "Text", "a@example.com", ["b@example.com"])
    mail.attach_alternative("<p>Ω</p>", "text/html")
    mail.attach("x.ics", "BEGIN", "text/calendar")

    sent = get_connection("penciled.mailbox.backend.MailboxBackend").send_messages([mail])

    (entry,) = folder.entries()
    found = folder.mail_called(entry.name)
    assert found
    assert (sent, found.entry.subject, found.entry.to) == (1, "Zoë", "b@example.com")
    assert (found.text.strip(), found.html.strip()) == ("Text", "<p>Ω</p>")
    assert [part.get_filename() for part in found.attachments] == ["x.ics"]
