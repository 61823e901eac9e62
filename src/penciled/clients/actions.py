"""Mail a code to an address, and take it as proof that it is the caller's; enrol clients.

Known and unknown addresses are treated alike throughout. A code is never stored,
only a keyed digest of it; it may be given again until it runs out, so that a
second click on the same page is not an error.

Nobody can ask an address out of its codes, or guess it out of them. Whoever asks gets an entry
with tries of its own. No mail goes where one went moments ago, but the codes that went there do
for every entry, and mails are never further apart than a code is good for. Entries that no code
was mailed for share a number of tries besides; one that has its own code needs none of them.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from penciled.audit import chain
from penciled.clients import history, words
from penciled.clients.models import Client, ClientStatus, EntryCode
from penciled.clients.queries import WINDOW, client_at, next_code_at
from penciled.core.errors import CodeRefused, InvalidInput, StaleChange, TooManyAttempts
from penciled.core.languages import language_of
from penciled.outbox import actions as outbox
from penciled.practices.models import Member, Practice

GOOD_FOR, MOST_TRIES = timedelta(minutes=10), 5
NEWEST, MOST_SHARED_TRIES = 3, 30
MAILS_KEPT_FOR = timedelta(days=7)
RUN_OUT = "This code has run out. Send a new one."
TRIED_OUT = "Too many wrong tries. Send a new one."
NOT_RIGHT = "This code is not right. Take the one in the newest mail."
GUESSED_AT = "Wrong codes were given for this address very often."


@transaction.atomic(durable=True)
def mail_code(practice: Practice, *, email: str, language: str = "", now: datetime) -> EntryCode:
    """Make an entry for who asks for `email` (kept in lower case), and mail it a code.

    The mail is in the language of the client whose address it is, else in that of who asks.

    No mail goes where one went moments ago: `was_mailed` says whether one did.
    """
    email = email.strip().lower()
    Practice.objects.select_for_update().get(pk=practice.pk)
    client = client_at(practice, email)
    entry = EntryCode(practice=practice, email=email, created_at=now, expires_at=now + GOOD_FOR)
    if next_code_at(practice, email, now=now) <= now:
        digits = f"{secrets.randbelow(10**6):06}"
        entry.digest = _digest(entry.ref, digits)
        outbox.post(
            "entry.code",
            to=email,
            key=f"entry.code:{entry.ref}",
            now=now,
            about=entry.ref,
            practice=practice.ref,
            in_line=False,
            language=language_of(client.language if client else "", language, practice.language),
            code=digits,
        )
    entry.save()
    return entry


def confirm_code(ref: UUID, digits: str, *, now: datetime) -> EntryCode:
    """Take `digits` as proof of the address of the entry `ref`: one of the newest codes does.

    Raises:
        CodeRefused: it is another code, it has run out, or it was guessed at too often.
        TooManyAttempts: others guessed at this address, and no code was mailed for this entry.
    """
    entry, refused = _try_code(ref, digits, now=now)
    if entry is None or refused:
        raise CodeRefused(refused, field="code")
    return entry


@transaction.atomic(durable=True)
def _try_code(ref: UUID, digits: str, *, now: datetime) -> tuple[EntryCode | None, str]:
    """Count the try even when it is refused, and say why: the count must outlive the refusal."""
    asked = EntryCode.objects.filter(ref=ref).first()
    if asked is None or asked.expires_at <= now:
        return None, RUN_OUT
    around = list(_recent(asked.practice_id, asked.email, now=now).select_for_update())
    entry = next(each for each in around if each.pk == asked.pk)
    if entry.tries >= MOST_TRIES:
        return entry, TRIED_OUT
    if not entry.was_mailed:
        _still_may_share(around, now=now)
    if any(_is_code_of(each, digits) for each in _newest(around, now=now)):
        entry.confirmed_at = entry.confirmed_at or now
        entry.save(update_fields=["confirmed_at"])
        return entry, ""
    entry.tries += 1
    entry.save(update_fields=["tries"])
    return entry, NOT_RIGHT if entry.tries < MOST_TRIES else TRIED_OUT


def _newest(around: list[EntryCode], *, now: datetime) -> list[EntryCode]:
    return [each for each in around if each.was_mailed and each.expires_at > now][-NEWEST:]


def _still_may_share(around: list[EntryCode], *, now: datetime) -> None:
    tried = [each for each in around if each.tries and not each.was_mailed]
    if sum(each.tries for each in tried) >= MOST_SHARED_TRIES:
        raise TooManyAttempts(GUESSED_AT, retry_after=tried[0].created_at + WINDOW - now)


def _is_code_of(entry: EntryCode, digits: str) -> bool:
    return constant_time_compare(entry.digest, _digest(entry.ref, digits))


@transaction.atomic(durable=True)
def forget_codes(*, now: datetime) -> None:
    """Delete codes that ran out a while ago, and the mails that brought them."""
    EntryCode.objects.filter(expires_at__lte=now - WINDOW).delete()
    outbox.forget("entry.code", before=now - MAILS_KEPT_FOR)


def newcomer(practice: Practice, *, email: str = "", **names: str) -> Client:
    """Return a client as staff write them down, active and not stored: see `enrol`."""
    active = ClientStatus.ACTIVE
    return Client(practice=practice, email=email.strip().lower(), status=active, **names)


@transaction.atomic
def enrol(client: Client, *, by: Member | None, now: datetime) -> None:
    """Store a newcomer, as part of what is booked for them; a known client must be there still.

    Raises:
        InvalidInput: a client of the practice has this mail address.
        StaleChange: the client was erased meanwhile, or went into another record.
    """
    if client.pk:
        must_be_there(client)
        return
    client.created_at = now
    try:
        with transaction.atomic():
            client.save(force_insert=True)
    except IntegrityError as error:
        if "one_client_per_mail_address_per_practice" not in str(error):
            raise
        said = "A client has this mail address already."
        raise InvalidInput(said, field="email") from error
    words.index(client)
    history.note(client, "enrolled", by=by, now=now)
    actor = f"member:{by.ref}" if by else "system"
    practice = client.practice.ref
    chain.record("client.enrolled", practice=practice, actor=actor, at=now, about=client.ref)


def must_be_there(client: Client) -> None:
    """Let pass what is booked for a record that counts; the caller holds a calendar.

    Raises:
        StaleChange: the client was erased meanwhile, or went into another record.
    """
    gone = Q(erased_at__isnull=False) | Q(merged_into__isnull=False)
    if Client.objects.filter(gone, pk=client.pk).exists():
        raise StaleChange("This client’s record is gone. Choose the client again.")


def _recent(practice: int, email: str, *, now: datetime) -> QuerySet[EntryCode]:
    recent = EntryCode.objects.filter(created_at__gt=now - WINDOW)
    return recent.filter(practice_id=practice, email=email).order_by("created_at", "pk")


def _digest(ref: UUID, digits: str) -> str:
    return salted_hmac("penciled.entry", f"{ref}:{digits}", algorithm="sha256").hexdigest()
