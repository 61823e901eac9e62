"""A code on its way to an address: sent once for a form, however often the form is sent.

Each purpose ("asking", "entering") has its own place on the shelf. Nothing here tells known
addresses from unknown ones.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from penciled.clients.actions import GOOD_FOR, PAUSE, confirm_code, mail_code
from penciled.clients.queries import code_of
from penciled.core.errors import CodeRefused, TooManyAttempts
from penciled.portal import limits

if TYPE_CHECKING:
    from penciled.clients.models import EntryCode
    from penciled.portal.access import PortalRequest

PURPOSES = ("asking", "entering")
FRESH = GOOD_FOR - timedelta(minutes=2)


def send_code(
    request: PortalRequest, purpose: str, email: str, *, form: UUID, now: datetime
) -> None:
    """See that a code is on its way to `email`: one that left lately will do.

    Raises:
        TooManyAttempts: another one left moments ago, or many did.
    """
    email = email.lower()
    for known in (request.shelf.read(purpose) for purpose in PURPOSES):
        if known.get("email") == email and datetime.fromisoformat(known["at"]) + FRESH > now:
            return request.shelf.put(purpose, known)
    return send_another(request, purpose, email, form=form, now=now)


def send_another(
    request: PortalRequest, purpose: str, email: str, *, form: UUID, now: datetime
) -> None:
    """Mail a new code to `email`.

    Raises:
        TooManyAttempts: one left moments ago, or many did.
    """
    ref = _mail_once(request, email, form=form, now=now)
    request.shelf.put(
        purpose, {"email": email, "form": str(form), "ref": ref, "at": now.isoformat()}
    )


def send_again(request: PortalRequest, purpose: str, email: str, *, now: datetime) -> None:
    """Mail a new code to who asks for one, and say so.

    Raises:
        TooManyAttempts: one left moments ago, or many did.
    """
    send_another(request, purpose, email, form=uuid4(), now=now)
    messages.success(request, _("A new code is on its way. The old one works no more."))


def on_its_way(request: PortalRequest, purpose: str) -> str:
    """Return the address that a code for this purpose was mailed to, or nothing."""
    return request.shelf.read(purpose).get("email", "")


def wait_left(request: PortalRequest, purpose: str, *, now: datetime) -> int:
    """Return in how many seconds another code can be sent."""
    sent = request.shelf.read(purpose).get("at")
    left = datetime.fromisoformat(sent) + PAUSE - now if sent else timedelta(0)
    return max(0, ceil(left.total_seconds()))


def take(request: PortalRequest, purpose: str, digits: str, *, now: datetime) -> EntryCode:
    """Take `digits` as proof of the address that the code was mailed to.

    Raises:
        CodeRefused: it is another code, it has run out, or it was guessed at too often.
        TooManyAttempts: this network guesses a lot.
    """
    limits.spend(request, "guess", now=now)
    known = request.shelf.read(purpose)
    ref = known.get("ref") or cache.get(_mark(known.get("form", ""), known.get("email", "")))
    entry = code_of(request.practice, UUID(ref)) if ref else None
    if entry is None:
        raise CodeRefused(_("This code has run out. Send a new one."), field="code")
    return confirm_code(entry.ref, digits, now=now)


def _mail_once(request: PortalRequest, email: str, *, form: UUID, now: datetime) -> str:
    """Mail a code unless this very form is doing so already; return its id, if it is known yet.

    The second click of a form finds the first one's mark, and later, on the page for the code,
    the id that the first one left there.
    """
    mark = _mark(str(form), email)
    if not cache.add(mark, "", timeout=FRESH.total_seconds()):
        return str(cache.get(mark) or "")
    try:
        limits.spend(request, "code", now=now)
        ref = str(mail_code(request.practice, email=email, now=now).ref)
    except TooManyAttempts:
        cache.delete(mark)
        raise
    cache.set(mark, ref, timeout=FRESH.total_seconds())
    return ref


def _mark(form: str, email: str) -> str:
    """Return the name of a form's mark for an address, which nobody can read out of it."""
    return "portal.code." + salted_hmac("penciled.portal", f"{form}:{email}").hexdigest()
