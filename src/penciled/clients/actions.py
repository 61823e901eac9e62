"""Mail a code to an address, and take it as proof that the address is the caller's.

Known and unknown addresses are treated alike throughout. A code is never stored,
only a keyed digest of it; it may be given again until it runs out, so that a
second click on the same page is not an error.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from penciled.clients.models import EntryCode
from penciled.core.errors import CodeRefused, TooManyAttempts
from penciled.outbox import actions as outbox
from penciled.practices.models import Practice

GOOD_FOR, MOST_TRIES = timedelta(minutes=10), 5
PAUSE, WINDOW, MOST_PER_WINDOW = timedelta(seconds=45), timedelta(hours=1), 6


@transaction.atomic(durable=True)
def mail_code(practice: Practice, *, email: str, now: datetime) -> EntryCode:
    """Make a code for `email` (kept in lower case) and queue the mail that brings it.

    Raises:
        TooManyAttempts: a code left for this address moments ago, or many within the hour.
    """
    email = email.strip().lower()
    _pace(practice, email, now)
    digits = f"{secrets.randbelow(10**6):06}"
    entry = EntryCode(practice=practice, email=email, created_at=now, expires_at=now + GOOD_FOR)
    entry.digest = _digest(entry.ref, digits)
    entry.save()
    outbox.post(
        "entry.code",
        to=email,
        key=f"entry.code:{entry.ref}",
        now=now,
        about=entry.ref,
        practice=practice.ref,
        code=digits,
    )
    return entry


def confirm_code(ref: UUID, digits: str, *, now: datetime) -> EntryCode:
    """Take `digits` as proof of the address that the code `ref` was mailed to.

    Raises:
        CodeRefused: it is another code, it has run out, or it was guessed at too often.
    """
    entry = _try_code(ref, digits, now=now)
    if entry is None:
        raise CodeRefused("This code is not right, or it has run out.", field="code")
    return entry


@transaction.atomic(durable=True)
def _try_code(ref: UUID, digits: str, *, now: datetime) -> EntryCode | None:
    """Count the try even when it is refused: the count must outlive the refusal."""
    entry = EntryCode.objects.select_for_update().filter(ref=ref).first()
    if entry is None or entry.expires_at <= now or entry.tries >= MOST_TRIES:
        return None
    if constant_time_compare(entry.digest, _digest(entry.ref, digits)):
        entry.confirmed_at = entry.confirmed_at or now
        entry.save(update_fields=["confirmed_at"])
        return entry
    entry.tries += 1
    entry.save(update_fields=["tries"])
    return None


@transaction.atomic(durable=True)
def forget_codes(*, now: datetime) -> None:
    """Delete codes that ran out a while ago; nothing asks for them any more."""
    EntryCode.objects.filter(expires_at__lte=now - WINDOW).delete()


def _pace(practice: Practice, email: str, now: datetime) -> None:
    Practice.objects.select_for_update().get(pk=practice.pk)
    recent = list(
        EntryCode.objects.filter(practice=practice, email=email, created_at__gt=now - WINDOW)
        .order_by("-created_at")
        .values_list("created_at", flat=True)
    )
    if recent and recent[0] > now - PAUSE:
        raise _too_many(recent[0] + PAUSE - now)
    if len(recent) >= MOST_PER_WINDOW:
        raise _too_many(recent[-1] + WINDOW - now)


def _too_many(wait: timedelta) -> TooManyAttempts:
    return TooManyAttempts("A code is already on its way to this address.", retry_after=wait)


def _digest(ref: UUID, digits: str) -> str:
    return salted_hmac("penciled.entry", f"{ref}:{digits}", algorithm="sha256").hexdigest()
