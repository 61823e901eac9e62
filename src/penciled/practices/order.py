"""The order of a practice's lists: one thing changes places with its neighbour."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from penciled.practices.models import (
    Location,
    Practitioner,
    Question,
    Room,
    SavedMessage,
    Service,
)

Listed = Location | Practitioner | Question | Room | SavedMessage | Service


def change_places(rows: QuerySet[Any], one: Listed, *, up: bool) -> bool:
    """Let `one` of all `rows`, in their order, go a place up or down; say whether there was one."""
    some = list(rows)
    here = some.index(one)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(some):
        return False
    some[here], some[there] = some[there], some[here]
    for position, each in enumerate(some):
        each.position = position
    rows.model._default_manager.bulk_update(some, ["position"])
    return True
