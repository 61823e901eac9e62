"""Two records of one person made one, and made two again.

`gone` stays as a row that points to `kept`, and holds whichever address and internal id `kept` does
not: both are known, and no other client can have them. Nothing here locks: whoever merges holds
both, by id. What else clients own is `booking`'s to move.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Field, QuerySet
from django.db.models.functions import Lower

from penciled.clients import history, words
from penciled.clients.models import Client, ClientChange, ClientStatus, Guardian, Merge
from penciled.core.errors import InvalidInput, MergeStands, StaleChange
from penciled.practices.models import Member

UNDOABLE_FOR = timedelta(days=1)
KEPT, GONE = "kept", "gone"
PARTS: Mapping[str, tuple[str, ...]] = {
    "name": ("first_name", "last_name"),
    "preferred_name": ("preferred_name",),
    "email": ("email",),
    "phone": ("phone",),
    "birth_date": ("birth_date",),
    "language": ("language",),
    "zone": ("zone",),
    "internal_id": ("internal_id",),
    "may_ask": ("may_ask",),
    "may_cancel": ("may_cancel",),
    "may_see": ("may_see",),
}
UNIQUE = ("email", "internal_id")
COLUMNS = (
    *(name for part in PARTS.values() for name in part),
    "notes",
    "status",
    "unreminded_at",
    "archived_at",
)
MOST_NOTES = 10_000
TOO_LONG = "Together their notes are too long to be kept. Shorten one of them first."
CHANGED = "One of these records was changed, merged or erased meanwhile. Please look again."


def side_of(part: str, kept: Client, gone: Client) -> str:
    """Return whose part of a record is kept unless somebody says so: the first that says it."""
    names = PARTS[part]
    has = [any(getattr(e, name) not in {"", None} for name in names) for e in (kept, gone)]
    return GONE if has == [False, True] else KEPT


def must_be_two(kept: Client, gone: Client) -> None:
    """Let pass two records that can be made one.

    Raises:
        InvalidInput: it is one record, or they are of two practices.
        StaleChange: one of them was merged or erased meanwhile.
    """
    if kept.pk == gone.pk or kept.practice_id != gone.practice_id:
        raise InvalidInput("A record is merged with another one of the same practice.")
    if any(each.merged_into_id or each.erased_at for each in (kept, gone)):
        raise StaleChange(CHANGED)


def join(
    kept: Client, gone: Client, taken: Mapping[str, Any], *, by: Member, now: datetime
) -> Merge:
    """Let `kept` be as `taken` has it, by column, and `gone` point to it."""
    must_be_two(kept, gone)
    before = {KEPT: _said(kept), GONE: _said(gone)}
    for name in UNIQUE:
        if name in taken and taken[name] != getattr(kept, name):
            setattr(gone, name, getattr(kept, name))
    for name, value in taken.items():
        setattr(kept, name, value)
    gone.merged_into = kept
    _save(kept, gone)
    words.index_many([gone, kept])
    after = {KEPT: _said(kept), GONE: _said(gone)}
    return Merge(
        practice_id=kept.practice_id,
        kept=kept,
        gone=gone,
        at=now,
        by=by,
        undoable_until=now + UNDOABLE_FOR,
        moved={
            "fields": {side: _differing(before[side], after[side]) for side in before},
            "own": {name: before[GONE][name] for name in (*UNIQUE, "status")},
        },
    )


def taken_of(kept: Client, gone: Client, sides: Mapping[str, str]) -> dict[str, Any]:
    """Return the columns of one record out of two: of each part the side that was chosen.

    Raises:
        InvalidInput: their notes are too long for one.
    """
    both = {KEPT: kept, GONE: gone}
    taken = {
        name: getattr(both[sides.get(part, side_of(part, kept, gone))], name)
        for part, names in PARTS.items()
        for name in names
    }
    notes = "\n\n".join(each.notes for each in (kept, gone) if each.notes.strip())
    if len(notes) > MOST_NOTES:
        raise InvalidInput(TOO_LONG, field="notes")
    is_active = kept.is_active or gone.is_active
    archived = kept.archived_at if gone.archived_at else None
    return taken | {
        "notes": notes if gone.notes.strip() else kept.notes,
        "status": ClientStatus.ACTIVE if is_active else kept.status,
        "unreminded_at": kept.unreminded_at or gone.unreminded_at,
        "archived_at": archived,
    }


def move_rest(merge: Merge) -> None:
    """Let `kept` have the guardians, practitioners and history of `gone`."""
    kept, gone = merge.kept, merge.gone
    beside = Guardian.objects.filter(client=kept).values(low=Lower("email"))
    guardians = Guardian.objects.filter(client=gone).alias(low=Lower("email"))
    move(merge, "guardians", guardians.exclude(low__in=beside))
    theirs = set(gone.practitioners.values_list("pk", flat=True))
    added = sorted(theirs - set(kept.practitioners.values_list("pk", flat=True)))
    kept.practitioners.add(*added)
    merge.moved["practitioners"] = added
    words.index(kept)


def move_history(merge: Merge) -> None:
    """Let what was done to `gone` be told with `kept`."""
    move(merge, "history", ClientChange.objects.filter(client=merge.gone))


def move(merge: Merge, name: str, some: QuerySet[Any]) -> None:
    """Let rows that belong to `gone` belong to `kept`, and note which they were."""
    pks = sorted(some.values_list("pk", flat=True))
    some.model._default_manager.filter(pk__in=pks).update(client=merge.kept)
    merge.moved[name] = pks


def move_back(merge: Merge, name: str, some: QuerySet[Any]) -> None:
    """Let those rows that moved, and are still where they went, belong to `gone` again."""
    here = some.filter(pk__in=merge.moved.get(name, []), client=merge.kept)
    here.update(client=merge.gone)


def must_be_undoable(merge: Merge, *, now: datetime) -> None:
    """Let pass what can be made two again.

    Raises:
        MergeStands: it was undone, or can be no more; says why.
    """
    if merge.undone_at:
        raise MergeStands("This merge was undone before.")
    if now >= merge.undoable_until:
        raise MergeStands("A merge can be undone for a day, and that is over.")
    if merge.kept.erased_at or merge.gone.erased_at:
        raise MergeStands("One of the two was erased since.")
    if merge.kept.merged_into_id:
        raise MergeStands("This record was merged into another one since. Undo that first.")


def part(merge: Merge, *, by: Member, now: datetime) -> list[str]:
    """Make two records of one again; return the columns of `kept` that were changed since.

    Those stay as they are. So does a mail address or an id of `gone` that somebody else has now,
    which is returned as "gone.…".
    """
    must_be_undoable(merge, now=now)
    kept, gone, stay = merge.kept, merge.gone, []
    fields = merge.moved["fields"]
    for name, was in merge.moved["own"].items():
        setattr(gone, name, was)
    for name, (before, after) in fields[KEPT].items():
        if _plain(getattr(kept, name)) == after:
            setattr(kept, name, _read(name, before))
        else:
            stay.append(name)
    gone.merged_into = None
    stay += [f"gone.{name}" for name in _give_up_what_others_have(gone, kept)]
    _save(kept, gone)
    kept.practitioners.remove(*merge.moved.get("practitioners", []))
    move_back(merge, "guardians", Guardian.objects.all())
    move_back(merge, "history", ClientChange.objects.all())
    words.index_many([gone, kept])
    merge.undone_at = now
    merge.save(update_fields=["undone_at"])
    history.leave(kept, "unmerged", by=by, now=now, changes={"merged": [gone.name, ""]})
    history.note(gone, "unmerged", by=by, now=now, changes={"merged": [kept.name, ""]})
    return stay


def _give_up_what_others_have(gone: Client, kept: Client) -> list[str]:
    """Empty what only one client may have and another one has by now."""
    lost = []
    for name in UNIQUE:
        value = getattr(gone, name)
        others = Client.objects.alias(low=Lower(name)).filter(practice=gone.practice_id)
        others = others.filter(low=value.lower()).exclude(pk__in=[gone.pk, kept.pk])
        is_kept = getattr(kept, name).lower() == value.lower()
        if value and (is_kept or others.exists()):
            setattr(gone, name, "")
            lost.append(name)
    return lost


def _save(kept: Client, gone: Client) -> None:
    """Store both, though one takes what the other had."""
    Client.objects.filter(pk=gone.pk).update(**dict.fromkeys(UNIQUE, ""))
    kept.save()
    gone.save()


def _said(client: Client) -> dict[str, Any]:
    said = {name: _plain(getattr(client, name)) for name in COLUMNS}
    return said | {"merged_into_id": client.merged_into_id}


def _differing(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    return {name: [before[name], after[name]] for name in before if before[name] != after[name]}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _read(name: str, value: Any) -> Any:
    column = Client._meta.get_field(name)
    return column.to_python(value) if isinstance(column, Field) else value
