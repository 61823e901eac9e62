"""In which language a visitor is mailed, as long as they have not said: as their browser asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation.trans_real import parse_accept_lang_header

from penciled.core.languages import LANGUAGES, language_of

if TYPE_CHECKING:
    from penciled.portal.access import PortalRequest


def language_for(request: PortalRequest) -> str:
    """Return what the practice knows or was told, else what the browser asks for, else its own."""
    client = request.visitor.client
    return language_of(
        request.shelf.read("typed").get("language"),
        client.language if client else "",
        _asked_for(request),
        request.practice.language,
    )


def _asked_for(request: PortalRequest) -> str:
    """Return the first of the browser's wishes that mails are written in; nothing without one."""
    wished = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    plain = (code.partition("-")[0] for code, _weight in wished)
    return next((code for code in plain if code in LANGUAGES), "")
