"""How often one network may do what is open to everybody; counted where every node counts.

The count is a list of times in the shared cache. Two at the same instant may be counted as one:
these limits slow a machine down, and nothing else relies on them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy

from penciled.core.errors import DomainError, TooManyAttempts

if TYPE_CHECKING:
    from django.http import HttpRequest

    from penciled.portal.access import PortalRequest

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOST = {
    "draft": 120,  # what is typed, by browsers that had nothing kept for them yet
    "code": 30,
    "guess": 120,
    "link": 60,  # of mails, that are none or have run out
    "shared_guess": 15,  # at one address, with codes that were mailed for somebody else
    "send": 60,
    "newcomer": 8,  # requests by new clients
    "newcomer_today": 20,
    "newcomer_here": 40,  # from all networks together
}
WITHIN = {"newcomer_today": DAY}
VERY_OFTEN = gettext_lazy("This was tried very often from your network.")
SAID = {
    "newcomer": gettext_lazy("Many new clients have asked from your network."),
    "newcomer_today": gettext_lazy("Many new clients have asked from your network today."),
    "newcomer_here": gettext_lazy("Many new clients are asking just now."),
}
IPV6_NETWORK = 64


def spend(request: HttpRequest, what: str, *, now: datetime, about: str = "") -> None:
    """Count one more of `what` for the visitor's network; `about` one thing where that is said.

    Raises:
        TooManyAttempts: it did this as often as any network may.
    """
    _spend(_key(what, _network(request), about), what, now=now)


def must_be_left(request: HttpRequest, what: str, *, now: datetime) -> None:
    """Let pass whose network did `what` less often than it may; nothing is counted.

    Raises:
        TooManyAttempts: it did this as often as any network may.
    """
    _recent(_key(what, _network(request)), what, now=now)


@contextmanager
def holding(request: PortalRequest, sending: UUID, *, now: datetime) -> Iterator[None]:
    """Count one more time held by a new client, unless nothing comes of it.

    A repeat of the same `sending` is not counted again.

    Raises:
        TooManyAttempts: new clients hold as many from this network, or at this practice.
    """
    keys = {
        "newcomer": _key("newcomer", _network(request)),
        "newcomer_today": _key("newcomer_today", _network(request)),
        "newcomer_here": _key("newcomer_here", str(request.practice.ref)),
    }
    counted: list[str] = []
    try:
        for what, key in keys.items():
            if _spend(key, what, now=now, mark=str(sending)):
                counted.append(key)
        yield
    except DomainError:
        for key in counted:
            cache.set(key, _without(key, str(sending)), timeout=DAY.total_seconds())
        raise


def _spend(key: str, what: str, *, now: datetime, mark: str = "") -> bool:
    """Count one more, or a `mark` once; say whether it was counted."""
    recent = _recent(key, what, now=now, mark=mark)
    if mark and any(each == mark for _at, each in recent):
        return False
    timeout = WITHIN.get(what, HOUR).total_seconds()
    cache.set(key, [*recent, (now, mark)], timeout=timeout)
    return True


def _recent(key: str, what: str, *, now: datetime, mark: str = "") -> list[tuple[datetime, str]]:
    """Return what was counted lately, if one more may be, or `mark` was among it."""
    within = WITHIN.get(what, HOUR)
    recent = [(at, each) for at, each in cache.get(key, []) if at > now - within]
    is_counted = mark and any(each == mark for _at, each in recent)
    if len(recent) >= MOST[what] and not is_counted:
        said = str(SAID.get(what, VERY_OFTEN))
        raise TooManyAttempts(said, retry_after=recent[0][0] + within - now)
    return recent


def _without(key: str, mark: str) -> list[tuple[datetime, str]]:
    return [(at, each) for at, each in cache.get(key, []) if each != mark]


def _key(what: str, whose: str, about: str = "") -> str:
    """Return the name of a count; nobody can read out of it what it is about."""
    hidden = salted_hmac("penciled.portal", about).hexdigest() if about else ""
    return f"portal.limit.{what}.{whose}.{hidden}"


def _network(request: HttpRequest) -> str:
    """Return the address, or the network that one IPv6 customer usually has."""
    address = ip_address(get_adapter(request).get_client_ip(request))
    if isinstance(address, IPv6Address):
        return ip_network(f"{address}/{IPV6_NETWORK}", strict=False).network_address.compressed
    return address.compressed
