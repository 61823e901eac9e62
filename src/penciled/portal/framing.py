"""The portal within a page of somebody else's site: only where the practice says so.

Browsers keep cookies out of a frame on another site, so nothing can be typed and sent there.
What is framed is therefore only a beginning: all that it leads to opens in a window of its own.
Staff of the practice may frame it on their own desk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib.auth import SESSION_KEY
from django.views.decorators.clickjacking import xframe_options_exempt

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from penciled.portal.access import PortalRequest

FRAMED = ("iframe", "frame", "embed", "object")


def is_framed(request: HttpRequest) -> bool:
    """Say whether a page is shown within one of another site, as far as the browser tells."""
    within = request.headers.get("Sec-Fetch-Dest", "") in FRAMED
    elsewhere = request.headers.get("Sec-Fetch-Site", "cross-site") != "same-origin"
    return (within and elsewhere) or "framed" in request.GET


def let_frame(request: PortalRequest, response: HttpResponse) -> HttpResponse:
    """Let the sites that the practice lists show this page, and nobody else."""
    allowed = [*request.practice.framed_by, *([SELF] if _is_staffs(request) else [])]
    if not allowed:
        return response
    let_in = csp_replace({"frame-ancestors": allowed})
    let_in(xframe_options_exempt(lambda _request: response))(request)
    return response


def _is_staffs(request: PortalRequest) -> bool:
    """Say whether somebody looks who is signed in at the desk."""
    return SESSION_KEY in request.session
