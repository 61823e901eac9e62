"""Mail a code to an address, and take it as proof that it is the caller's; enrol clients.

Known and unknown addresses are treated alike throughout. A code is never stored,
only a keyed digest of it; it may be given again until it runs out, so that a
second click on the same page is not an error.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from penciled.audit import chain
from penciled.clients.models import Client, ClientStatus, EntryCode
from penciled.core.errors import CodeRefused, InvalidInput, TooManyAttempts
from penciled.outbox import actions as outbox
from penciled.practices.models import Member, Practice

GOOD_FOR, MOST_TRIES = timedelta(minutes=10), 5
RUN_OUT = "This code has run out. Send a new one."
TRIED_OUT = "Too many wrong tries: this code works no more. Send a new one."
NOT_RIGHT = "This code is not right. Take the one in the newest mail."
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
    entry, refused = _try_code(ref, digits, now=now)
    if entry is None or refused:
        raise CodeRefused(refused, field="code")
    return entry


@transaction.atomic(durable=True)
def _try_code(ref: UUID, digits: str, *, now: datetime) -> tuple[EntryCode | None, str]:
    """Count the try even when it is refused, and say why: the count must outlive the refusal."""
    entry = EntryCode.objects.select_for_update().filter(ref=ref).first()
    if entry is None or entry.expires_at <= now:
        return None, RUN_OUT
    if entry.tries >= MOST_TRIES:
        return entry, TRIED_OUT
    if constant_time_compare(entry.digest, _digest(entry.ref, digits)):
        entry.confirmed_at = entry.confirmed_at or now
        entry.save(update_fields=["confirmed_at"])
        return entry, ""
    entry.tries += 1
    entry.save(update_fields=["tries"])
    return entry, NOT_RIGHT if entry.tries < MOST_TRIES else TRIED_OUT


@transaction.atomic(durable=True)
def forget_codes(*, now: datetime) -> None:
    """Delete codes that ran out a while ago; nothing asks for them any more."""
    EntryCode.objects.filter(expires_at__lte=now - WINDOW).delete()


def newcomer(practice: Practice, *, email: str = "", **names: str) -> Client:
    """Return a client as staff write them down, active and not stored: see `enrol`."""
    active = ClientStatus.ACTIVE
    return Client(practice=practice, email=email.strip().lower(), status=active, **names)


@transaction.atomic
def enrol(client: Client, *, by: Member | None, now: datetime) -> None:
    """Store a newcomer, as part of what is booked for them; for a known client do nothing.

    Raises:
        InvalidInput: a client of the practice has this mail address.
    """
    if client.pk:
        return
    client.created_at = now
    try:
        with transaction.atomic():
            client.save(force_insert=True)
    except IntegrityError as error:
        said = "A client has this mail address already."
        raise InvalidInput(said, field="email") from error
    actor = f"member:{by.ref}" if by else "system"
    practice = client.practice.ref
    chain.record("client.enrolled", practice=practice, actor=actor, at=now, about=client.ref)


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
