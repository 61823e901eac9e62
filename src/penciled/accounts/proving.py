"""That somebody reads a mail address: a code goes there, and the same browser brings it back.

What is to happen then is kept with it in the browser's session. Whether there is an account at
the address makes no difference that can be seen: its owner is mailed something else instead,
and no code is right.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from penciled.accounts.limits import spend
from penciled.accounts.queries import account_at
from penciled.core.errors import CodeRefused
from penciled.outbox import actions as outbox

if TYPE_CHECKING:
    from django.http import HttpRequest

GOOD_FOR = timedelta(minutes=15)
MAILS_KEPT_FOR = timedelta(days=7)
KEPT_FOR = timedelta(hours=2)
DIGITS = 6
WRONG = "This is not the code, or it has run out. Look for the newest mail, or ask for another."


def send_code(
    request: HttpRequest, purpose: str, email: str, *, now: datetime, **kept: Any
) -> None:
    """Mail a code to an address that may be new, and keep what it is for until it is proven.

    Raises:
        TooManyAttempts: this network, or many about this address, ask for a lot of codes.
    """
    email = email.strip().lower()
    spend(request, "prove_address", key=email)
    code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    ref, is_known = str(uuid4()), account_at(email) is not None
    topic = "account.known" if is_known else "account.code"
    said: dict[str, Any] = {} if is_known else {"code": code}
    with transaction.atomic():
        said |= {"purpose": purpose, "in_line": False}
        outbox.post(topic, to=email, key=f"{topic}:{ref}", now=now, **said)
    if not request.user.is_authenticated:
        request.session.set_expiry(KEPT_FOR)  # what a stranger leaves behind
    request.session[_place(purpose)] = kept | {
        "email": email,
        "ref": ref,
        "until": (now + GOOD_FOR).isoformat(),
        "digest": "" if is_known else _digest(ref, code),
    }


def being_proven(request: HttpRequest, purpose: str) -> dict[str, Any] | None:
    """Return what was kept with the address that is being proven; None when none is."""
    kept = request.session.get(_place(purpose))
    return kept if isinstance(kept, dict) else None


def proven(request: HttpRequest, purpose: str, digits: str, *, now: datetime) -> dict[str, Any]:
    """Return what was kept with the address, which the code has proven.

    Raises:
        CodeRefused: it is another code, or it has run out.
        TooManyAttempts: it was guessed at too often.
    """
    kept = being_proven(request, purpose)
    if kept is None:
        raise CodeRefused(WRONG, field="code")
    spend(request, "guess_code", key=kept["ref"])
    is_right = constant_time_compare(_digest(kept["ref"], digits), kept["digest"])
    if not is_right or datetime.fromisoformat(kept["until"]) <= now:
        raise CodeRefused(WRONG, field="code")
    return kept


def forget(request: HttpRequest, purpose: str) -> None:
    request.session.pop(_place(purpose), None)


@transaction.atomic(durable=True)
def forget_mails(*, now: datetime) -> None:
    """Delete the mails that brought codes a while ago: some went to strangers."""
    for topic in ("account.code", "account.known"):
        outbox.forget(topic, before=now - MAILS_KEPT_FOR)


def _place(purpose: str) -> str:
    return f"proving.{purpose}"


def _digest(ref: str, code: str) -> str:
    return salted_hmac("penciled.accounts.proving", f"{ref}:{code}", algorithm="sha256").hexdigest()
