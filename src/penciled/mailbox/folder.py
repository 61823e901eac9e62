"""The folder that mail lands in: a file for each, named by when it came, whole or not at all."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage, MIMEPart
from email.parser import BytesHeaderParser
from pathlib import Path
from uuid import uuid4

from django.conf import settings

MOST_SHOWN = 200
NAME = r"\d{8}T\d{12}-[0-9a-f]{8}"
_STAMP = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True, slots=True)
class Entry:
    """A mail in the list."""

    name: str
    to: str
    subject: str
    came_at: datetime


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail opened. `html` is empty when there is none; attachments count from 0."""

    entry: Entry
    sender: str
    reply_to: str
    text: str
    html: str
    attachments: list[MIMEPart]


def put(written: bytes, *, now: datetime) -> str:
    """Keep a mail, and return the name it goes by. Readers never see half of one."""
    box = _box()
    box.mkdir(parents=True, exist_ok=True)
    name = f"{now.astimezone(UTC).strftime(_STAMP)}-{uuid4().hex[:8]}"
    part = box / f".{name}.part"
    part.write_bytes(written)
    part.rename(box / f"{name}.eml")
    return name


def entries() -> Iterator[Entry]:
    """Yield the latest mails, newest first."""
    names = sorted((path.stem for path in _box().glob("*.eml")), reverse=True)
    parser = BytesHeaderParser(policy=email.policy.default)
    for name in filter(re.compile(NAME).fullmatch, names[:MOST_SHOWN]):
        with (_box() / f"{name}.eml").open("rb") as file:
            yield _entry(name, parser.parse(file))


def mail_called(name: str) -> Mail | None:
    """Open a mail; None when `name` is no mail's, whatever else it is."""
    path = _box() / f"{name}.eml"
    if not re.fullmatch(NAME, name) or not path.is_file():
        return None
    found = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(found, EmailMessage)  # noqa: S101 -- that policy's message
    return Mail(
        entry=_entry(name, found),
        sender=str(found["From"] or ""),
        reply_to=str(found["Reply-To"] or ""),
        text=_body(found, "plain"),
        html=_body(found, "html"),
        attachments=list(found.iter_attachments()),
    )


def _box() -> Path:
    return Path(settings.MAILBOX_DIR)


def _entry(name: str, found: EmailMessage) -> Entry:
    came_at = datetime.strptime(name.partition("-")[0], _STAMP).replace(tzinfo=UTC)
    return Entry(name, str(found["To"] or ""), str(found["Subject"] or ""), came_at)


def _body(found: EmailMessage, kind: str) -> str:
    part = found.get_body((kind,))
    return str(part.get_content()) if part else ""
