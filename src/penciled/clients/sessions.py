"""What a browser's session keeps for a practice's portal: under which name, and its end.

What a shelf holds is the portal's business; here it is only found, to be emptied when the person
it belongs to is erased.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from uuid import UUID

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction


def shelf_of(practice: UUID) -> str:
    """Return the name under which a session keeps what belongs to one practice."""
    return f"portal:{practice}"


@transaction.atomic
def end_sessions(practice: UUID, addresses: Collection[str]) -> int:
    """Empty, at one practice, the shelf of every session that names one of these mail addresses.

    Reads all sessions there are, also those that ran out; says how many shelves were emptied.
    """
    wanted, name, emptied = {each.lower() for each in addresses if each}, shelf_of(practice), 0
    if not wanted:
        return 0
    for session in Session.objects.iterator(chunk_size=500):
        said = session.get_decoded()
        held = json.dumps(said.get(name, {}), ensure_ascii=False, default=str).lower()
        if any(json.dumps(each, ensure_ascii=False) in held for each in wanted):
            said.pop(name)
            session.session_data = SessionStore().encode(said)
            session.save(update_fields=["session_data"])
            emptied += 1
    return emptied
