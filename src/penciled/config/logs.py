"""What is worth a line in the log, and what never stands in one: what an address keeps secret."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logging import LogRecord

# What leads in by itself: a feed, an invitation, a link for a new password, a link of a mail.
SECRET = re.compile(r"(/desk/(?:feed|join)/|/accounts/password/reset/key/|/by-mail/)\s*[^\s/?\"']+")


def hide_secrets(record: LogRecord) -> bool:
    """Put a dash for what an address in a line keeps secret; no line is kept back."""
    record.msg = _hidden(record.msg)
    if isinstance(record.args, tuple):
        record.args = tuple(_hidden(each) for each in record.args)
    return True


def _hidden(said: object) -> object:
    return SECRET.sub(r"\1-", said) if isinstance(said, str) else said


def is_news(record: LogRecord) -> bool:
    """Say no to the 503 of /health/: answering so is its work; `health` logs what it found."""
    found = getattr(getattr(record, "request", None), "resolver_match", None)
    status = getattr(record, "status_code", HTTPStatus.OK)
    return found is None or found.view_name != "health" or status != HTTPStatus.SERVICE_UNAVAILABLE
