"""What became of requests, and the audit record knows nothing of.

Every step of a request is recorded in the transaction that takes it, at the same instant. So a
record that was thrown away, or put back to an earlier one, is found by what it lacks, even if
its own chain holds. Appointments are left out: some come from elsewhere and were done there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from penciled.audit.models import Entry
from penciled.booking.models import TrailEntry

if TYPE_CHECKING:
    from penciled.practices.models import Practice


def unrecorded(practice: Practice) -> Iterator[str]:
    """Yield a sentence for each request of which steps are missing in its practice's record.

    The steps are read first: whatever is there by then has its entry already.
    """
    steps = set(
        TrailEntry.objects.filter(request__practice=practice).values_list("request__ref", "at")
    )
    recorded = set(Entry.objects.filter(practice_ref=practice.ref).values_list("about", "at"))
    for ref in sorted({ref for ref, _at in steps - recorded}):
        yield f"What became of request {ref} is not all recorded."
