"""How it is said of a cancelled appointment who cancelled it, and whether that was late."""

from __future__ import annotations

from django.utils.translation import gettext as _

LATE = "late_cancelled"


def gone_words(status: str, *, by_client: bool) -> str:
    """Say "Cancelled", "Cancelled late", and of each that the client did it where they did."""
    if by_client:
        return _("Cancelled late by the client") if status == LATE else _("Cancelled by the client")
    return _("Cancelled late") if status == LATE else _("Cancelled")
