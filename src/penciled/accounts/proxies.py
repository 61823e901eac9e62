"""Notice a proxy that nobody named: behind one, all visitors seem to come from its address.

Then they share what one network may do, and a few of them shut everybody out. The header is
never believed without TRUSTED_PROXIES; here it is only taken as a sign that there is a proxy.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage
from django.core.checks import Warning as Warned
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest
from django.http.response import HttpResponseBase

TOGETHER = "so all visitors count as one and share the limits on codes and sign-ins."
HINT = "Set TRUSTED_PROXIES to the number of proxies in front, or to 0 if there is none."
log = logging.getLogger("penciled.proxies")

Answer = Callable[[HttpRequest], HttpResponseBase]


def notice_proxies(get_response: Answer) -> Answer:
    """Log it once in each process when requests come through a proxy that nobody named."""
    if settings.TRUSTED_PROXIES is not None:
        raise MiddlewareNotUsed
    said = threading.Event()

    def answer(request: HttpRequest) -> HttpResponseBase:
        if not said.is_set() and "X-Forwarded-For" in request.headers and _is_near(request):
            said.set()
            log.error("Requests come through a proxy, but nobody named it, %s %s", TOGETHER, HINT)
        return get_response(request)

    return answer


def proxies_are_named(**_asked: Any) -> Sequence[CheckMessage]:
    """Warn at each start where there must be a proxy: `penciled serve` itself speaks no TLS."""
    if settings.TRUSTED_PROXIES is not None or not settings.SITE_URL.startswith("https:"):
        return []
    words = f"SITE_URL is https, so a proxy stands in front, but nobody named it, {TOGETHER}"
    return [Warned(words, hint=HINT, id="penciled.W001")]


def _is_near(request: HttpRequest) -> bool:
    """Say whether the peer is of this machine or its network, where proxies are."""
    try:
        peer = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return peer.is_private or peer.is_loopback
