"""Add to a practice's chain, and check that nobody took from it or wrote over it.

Each entry is sealed together with the seal before it, and the end is sealed once more, so that
an entry in the middle cannot pass for the last one. See docs/adr/0021.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from penciled.audit import keys
from penciled.audit.models import Chain, Entry

UNPROVEN = "audit.end_unproven"


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

    An end that no known key has sealed is not sealed anew as if it were right: an entry
    first says what was found, so that it can still be judged.
    """
    chain = _hold(practice)
    if chain.length and not _is_proven(chain):
        found = {"key": chain.key, "seal": chain.seal}
        _append(chain, Entry(action=UNPROVEN, actor="system", at=at, detail=found))
    _append(chain, Entry(action=action, actor=actor, at=at, about=about, detail=detail))


def broken_links(practice: UUID) -> Iterator[str]:
    """Yield a sentence for each place where the chain of a practice does not hold.

    Entries may be added meanwhile; what is not yet behind the end when it is read is left out.
    """
    chain = Chain.objects.filter(practice_ref=practice).first() or Chain(practice_ref=practice)
    head, number, seen = "", 0, set[str]()
    entries = Entry.objects.filter(practice_ref=practice).order_by("number")
    for entry in entries.filter(number__lte=chain.length).iterator():
        if entry.number != number + 1:
            yield f"Entry {number + 1} is missing."
        yield from _wrong(entry, head, seen)
        head, number = entry.seal, entry.number
        seen.add(entry.key)
    if (chain.length, chain.head) != (number, head):
        yield f"The chain should hold {chain.length} entries and holds {number}."
    elif number and not _is_proven(chain):
        yield _unproven("The end", chain.key)
    if (more := entries.filter(number__gt=chain.length).count()) and _stands_still(chain):
        yield f"Behind the end of the chain, after entry {chain.length}, stand {more} more."


def _wrong(entry: Entry, head: str, seen: set[str]) -> Iterator[str]:
    """Yield what is wrong with an entry; an unknown key is told where it is first met."""
    if entry.key and not keys.is_known(entry.key):
        if entry.key not in seen:
            yield _unproven(f"Entry {entry.number}", entry.key)
    elif entry.seal != _seal(head, entry) or (not entry.key and seen - {""}):
        yield f"Entry {entry.number} was changed."
    elif entry.action == UNPROVEN:
        before = Chain(practice_ref=entry.practice_ref, length=entry.number - 1, head=head)
        before.key, before.seal = entry.detail["key"], entry.detail["seal"]
        if not _is_proven(before):
            yield f"When entry {entry.number} was made, entries after {before.length} were gone."


def _unproven(what: str, key: str) -> str:
    if key and not keys.is_known(key):
        return f"{what} was sealed with the key {key}, which is not known here."
    return f"{what} was changed."


def _append(chain: Chain, entry: Entry) -> None:
    entry.practice_ref, entry.number = chain.practice_ref, chain.length + 1
    entry.key = chain.key = keys.current()
    entry.seal = _seal(chain.head, entry)
    entry.save(force_insert=True)
    chain.length, chain.head = entry.number, entry.seal
    chain.seal = keys.seal("end", _end(chain), key=chain.key)
    chain.save(update_fields=["length", "head", "key", "seal"])


def _hold(practice: UUID) -> Chain:
    ends = Chain.objects.select_for_update()
    chain = ends.filter(practice_ref=practice).first()
    if chain is None:
        Chain.objects.bulk_create([Chain(practice_ref=practice)], ignore_conflicts=True)
        chain = ends.get(practice_ref=practice)
    return chain


def _stands_still(chain: Chain) -> bool:
    """Say whether nothing was added since the end was read."""
    return not Chain.objects.filter(
        practice_ref=chain.practice_ref, length__gt=chain.length
    ).exists()


def _is_proven(chain: Chain) -> bool:
    return keys.holds("end", _end(chain), key=chain.key, sealed=chain.seal)


def _end(chain: Chain) -> str:
    return json.dumps([str(chain.practice_ref), chain.length, chain.head])


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
    if not entry.key:
        return hashlib.sha256(said.encode()).hexdigest()
    return keys.seal("entry", said, key=entry.key)
