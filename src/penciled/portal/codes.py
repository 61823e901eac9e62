"""A code on its way to an address, and the form that takes it.

Each purpose ("asking", "entering") has its own place on the shelf. Nothing here tells known
addresses from unknown ones. What was refused stays on the shelf until something else is done,
so the page that says so can be reloaded and gone back to.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.utils.translation import gettext as _

from penciled.clients.actions import GOOD_FOR, confirm_code, mail_code
from penciled.clients.queries import code_of, next_code_at
from penciled.core.errors import CodeRefused
from penciled.portal import limits
from penciled.portal.forms import CodeForm
from penciled.portal.languages import language_for

if TYPE_CHECKING:
    from penciled.clients.models import EntryCode
    from penciled.portal.access import PortalRequest

PURPOSES = ("asking", "entering")
FRESH = GOOD_FOR - timedelta(minutes=2)
MOST_KEPT = 20


def send_code(request: PortalRequest, purpose: str, email: str, *, now: datetime) -> None:
    """See that a code is on its way to `email`: one that left lately will do.

    Raises:
        TooManyAttempts: this network asks for a lot of codes.
    """
    email = email.lower()
    for known in (request.shelf.read(purpose) for purpose in PURPOSES):
        is_fresh = known.get("email") == email and _sent_at(known) + FRESH > now
        if is_fresh and "refused" not in known:
            return request.shelf.put(purpose, known)
    _send(request, purpose, email, now=now)
    return None


def send_again(request: PortalRequest, purpose: str, email: str, *, now: datetime) -> None:
    """Mail a new code to who asks for one, and say so.

    Raises:
        TooManyAttempts: this network asks for a lot of codes.
    """
    if _send(request, purpose, email, now=now).was_mailed:
        messages.success(request, _("A new code is on its way."))
    else:
        messages.info(request, _("A code went to this address a moment ago. It still works."))


def on_its_way(request: PortalRequest, purpose: str) -> str:
    """Return the address that a code for this purpose was mailed to, or nothing."""
    return request.shelf.read(purpose).get("email", "")


def wait_left(request: PortalRequest, email: str, *, now: datetime) -> int:
    """Return in how many seconds another code can be sent."""
    left = next_code_at(request.practice, email, now=now) - now
    return max(0, ceil(left.total_seconds()))


def form_for(request: PortalRequest, purpose: str) -> CodeForm:
    """Return the form with what was sent, or with what was refused before."""
    if request.method == "POST":
        return CodeForm(request.POST)
    known, draft = request.shelf.read(purpose), request.shelf.read("typed").get("draft", "")
    if "refused" not in known:
        return CodeForm(initial={"draft": draft})
    form = CodeForm({"code": known["tried"], "draft": draft})
    if form.is_valid():
        form.add_error("code", known["refused"])
    return form


def keep_refused(request: PortalRequest, purpose: str, form: CodeForm) -> None:
    """Keep what was typed and why it was refused, for the page that is shown next."""
    tried, why = str(form["code"].value() or ""), " ".join(map(str, form.errors["code"]))
    known = request.shelf.read(purpose)
    request.shelf.put(purpose, known | {"tried": tried[:MOST_KEPT], "refused": why})


def take(request: PortalRequest, purpose: str, digits: str, *, now: datetime) -> EntryCode:
    """Take `digits` as proof of the address that the code was mailed to.

    Raises:
        CodeRefused: it is another code, it has run out, or it was guessed at too often.
        TooManyAttempts: this network guesses a lot, or many guess at this address.
    """
    limits.spend(request, "guess", now=now)
    ref = request.shelf.read(purpose).get("ref")
    entry = code_of(request.practice, UUID(ref)) if ref else None
    if entry is None:
        raise CodeRefused(_("This code has run out. Send a new one."), field="code")
    if not entry.was_mailed:
        limits.spend(request, "shared_guess", now=now, about=entry.email)
    return confirm_code(entry.ref, digits, now=now)


def _send(request: PortalRequest, purpose: str, email: str, *, now: datetime) -> EntryCode:
    limits.spend(request, "code", now=now)
    language = language_for(request)
    entry = mail_code(request.practice, email=email, language=language, now=now)
    request.shelf.put(purpose, {"email": email, "ref": str(entry.ref), "at": now.isoformat()})
    return entry


def _sent_at(known: dict[str, str]) -> datetime:
    return datetime.fromisoformat(known["at"])
