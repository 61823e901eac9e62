"""A practice begins: its address, its first owner, and what it can do from the first minute on."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from penciled.accounts.actions import Newcomer, open_account
from penciled.accounts.models import User
from penciled.audit import chain
from penciled.core.errors import InvalidInput
from penciled.practices.models import RESERVED, FormerAddress, Member, Practice
from penciled.practices.people import be_practitioner

LONGEST = 60
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
TAKEN = "Another practice has this address."
TRIES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """What must be known to begin; all of it can be changed later."""

    name: str
    slug: str
    zone: str
    owner_name: str
    sees_clients: bool


@transaction.atomic(durable=True)
def found_practice(
    asked: Founding, *, user: User | Newcomer, email: str = "", now: datetime
) -> Practice:
    """Make a practice with `user` as its owner, who sees clients or does not. Booking is off.

    A newcomer is given an account first, at their proven address `email`.

    Raises:
        InvalidInput: the address is no address, reserved, or another practice's.
    """
    claim_address(asked.slug)
    if isinstance(user, Newcomer):
        user = open_account(email, user)
    practice = Practice(slug=asked.slug, name=asked.name, zone=asked.zone, reply_to=user.email)
    store_address(practice)
    owner = Member.objects.create(
        practice=practice, user=user, name=asked.owner_name, is_owner=True
    )
    if asked.sees_clients:
        be_practitioner(owner, zone=asked.zone)
    actor = f"member:{owner.ref}"
    chain.record("practice.founded", practice=practice.ref, actor=actor, at=now)
    return practice


def free_slug(name: str) -> str:
    """Return an address for a practice of this name that nobody has; "" when none comes to mind."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    stem = slugify(plain)[: LONGEST - 4].strip("-")
    tries = (stem, *(f"{stem}-{n}" for n in range(2, TRIES))) if stem else ()
    return next((slug for slug in tries if _is_free(slug)), "")


def claim_address(slug: str, *, practice: Practice | None = None) -> None:
    """Let pass an address that `practice`, or a new one, may take.

    Raises:
        InvalidInput: it is no address, reserved, or another practice's, now or formerly.
    """
    if not SLUG.fullmatch(slug) or len(slug) > LONGEST:
        words = "Use small letters, digits and single hyphens between them."
        raise InvalidInput(words, field="slug")
    if slug in RESERVED:
        raise InvalidInput("Penciled itself uses this address.", field="slug")
    if not _is_free(slug, practice):
        raise InvalidInput(TAKEN, field="slug")


def store_address(practice: Practice) -> None:
    """Save the practice under its address, even if somebody takes that at this very moment.

    Raises:
        InvalidInput: somebody did.
    """
    try:
        with transaction.atomic():
            practice.save()
    except IntegrityError as error:
        if "one_practice_per_address" not in str(error):
            raise
        raise InvalidInput(TAKEN, field="slug") from error


def _is_free(slug: str, practice: Practice | None = None) -> bool:
    now = Practice.objects.filter(slug__iexact=slug)
    before = FormerAddress.objects.filter(slug__iexact=slug)
    if practice:
        now, before = now.exclude(pk=practice.pk), before.exclude(practice=practice)
    return slug not in RESERVED and not (now.exists() or before.exists())
