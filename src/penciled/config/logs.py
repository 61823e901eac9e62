"""What is worth a line in the log of faults."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logging import LogRecord


def is_news(record: LogRecord) -> bool:
    """Say no to the 503 of /health/: answering so is its work; `health` logs what it found."""
    found = getattr(getattr(record, "request", None), "resolver_match", None)
    status = getattr(record, "status_code", HTTPStatus.OK)
    return found is None or found.view_name != "health" or status != HTTPStatus.SERVICE_UNAVAILABLE
