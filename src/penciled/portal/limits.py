"""How often one network may do what is open to everybody; counted where every node counts.

The count is a list of times in the shared cache. Two at the same instant may be counted as one:
these limits slow a machine down, and nothing else relies on them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.utils.translation import gettext as _

from penciled.core.errors import TooManyAttempts

if TYPE_CHECKING:
    from django.http import HttpRequest

WITHIN = timedelta(hours=1)
MOST = {"code": 30, "guess": 120, "send": 60}
IPV6_NETWORK = 64


def spend(request: HttpRequest, what: str, *, now: datetime) -> None:
    """Count one more of `what` for the visitor's network.

    Raises:
        TooManyAttempts: it did this as often within the hour as any network may.
    """
    key = f"portal.limit.{what}.{_network(request)}"
    recent = [at for at in cache.get(key, []) if at > now - WITHIN]
    if len(recent) >= MOST[what]:
        raise TooManyAttempts(
            _("This was tried very often from your network."),
            retry_after=recent[0] + WITHIN - now,
        )
    cache.set(key, [*recent, now], timeout=WITHIN.total_seconds())


def _network(request: HttpRequest) -> str:
    """Return the address, or the network that one IPv6 customer usually has."""
    address = ip_address(get_adapter(request).get_client_ip(request))
    if isinstance(address, IPv6Address):
        return ip_network(f"{address}/{IPV6_NETWORK}", strict=False).network_address.compressed
    return address.compressed
