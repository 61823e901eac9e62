"""Add to a practice's chain, and check that nobody took from it or wrote over it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from penciled.audit.models import Chain, Entry


@transaction.atomic(savepoint=False)
def record(
    action: str,
    *,
    practice: UUID,
    actor: str,
    at: datetime,
    about: UUID | None = None,
    **detail: Any,
) -> None:
    """Append an entry in the caller's transaction.

    Shape: `actor` names an account or role by its random id (`member:…`, `client`,
    `system`), never a person's name or address; `detail` is plain JSON likewise.
    Take every other lock first: the chain is the last one held.
    """
    chain = _hold(practice)
    entry = Entry(
        practice_ref=practice,
        number=chain.length + 1,
        at=at,
        actor=actor,
        action=action,
        about=about,
        detail=detail,
    )
    entry.seal = _seal(chain.head, entry)
    entry.save(force_insert=True)
    chain.length, chain.head = entry.number, entry.seal
    chain.save(update_fields=["length", "head"])


def broken_links(practice: UUID) -> Iterator[str]:
    """Yield a sentence for each place where the chain of a practice does not hold."""
    head, number = "", 0
    for entry in Entry.objects.filter(practice_ref=practice).order_by("number").iterator():
        if entry.number != number + 1:
            yield f"Entry {number + 1} is missing."
        if entry.seal != _seal(head, entry):
            yield f"Entry {entry.number} was changed."
        head, number = entry.seal, entry.number
    chain = Chain.objects.filter(practice_ref=practice).first()
    if chain and (chain.length, chain.head) != (number, head):
        yield f"The chain should hold {chain.length} entries and holds {number}."


def _hold(practice: UUID) -> Chain:
    ends = Chain.objects.select_for_update()
    chain = ends.filter(practice_ref=practice).first()
    if chain is None:
        Chain.objects.bulk_create([Chain(practice_ref=practice)], ignore_conflicts=True)
        chain = ends.get(practice_ref=practice)
    return chain


def _seal(head: str, entry: Entry) -> str:
    said = json.dumps(
        [
            head,
            str(entry.practice_ref),
            entry.number,
            entry.at.astimezone(UTC).isoformat(),
            entry.actor,
            entry.action,
            str(entry.about),
            entry.detail,
        ],
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(said.encode()).hexdigest()
