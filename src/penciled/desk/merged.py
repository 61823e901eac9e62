"""What a record says of others: merged with it, alike, and what came with its requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from penciled.booking.merging import undoable_merge_of
from penciled.booking.of_client import asked_by
from penciled.core.wording import say_day_and_time
from penciled.desk.forms.merging import LABELS
from penciled.desk.matched import alike_on_record, typed_of
from penciled.desk.moments import said_at
from penciled.desk.naming import name_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from penciled.appointments.models import Appointment
    from penciled.booking.merging import Parted
    from penciled.booking.models import AppointmentRequest
    from penciled.clients.models import Client, Merge
    from penciled.desk.access import DeskRequest

LATEST, MOST_NAMED = 10, 5
IN_WORDS = {"first_name": "name", "last_name": "name"}


@dataclass(frozen=True, slots=True)
class Undoable:
    """A merge that can be undone for a while: when it was, and until when."""

    merge: Merge
    name: str
    at: str
    until: str

    @property
    def is_match(self) -> bool:
        """Whether it was a stranger's request that was taken for this client's."""
        return "asked" in self.merge.moved


def panels(request: DeskRequest, whose: Client, *, now: datetime) -> dict[str, Any]:
    """Return what a record's page shows of this. Some ten queries."""
    latest = list(asked_by(whose, request.practitioners)[:LATEST])
    return {
        "undoable": _undoable(request, whose, now=now),
        "alike": alike_on_record(whose),
        "typed": typed_of(latest),
        "may_change": True,
        "may_merge": request.member.sees_everyone,
    }


def said_parted(parted: Parted) -> str:
    """Say that a merge was undone, and what stays with the record that was kept."""
    gone, kept = name_of(parted.merge.gone), name_of(parted.merge.kept)
    lines = [_("Undone: %(name)s has a record of their own again.") % {"name": gone}]
    own = [each for each in parted.stay if not each.startswith("gone.")]
    lost = [each.removeprefix("gone.") for each in parted.stay if each.startswith("gone.")]
    if own:
        words = _("Changed since, and so left as it is with %(name)s: %(what)s.")
        lines.append(words % {"name": kept, "what": _parts(own)})
    if lost:
        words = _("Somebody else has it by now, so %(name)s is without: %(what)s.")
        lines.append(words % {"name": gone, "what": _parts(lost)})
    if parted.booked:
        words = _("Booked since, and so left with %(name)s: %(what)s.")
        lines.append(words % {"name": kept, "what": _times(parted.booked)})
    if parted.asked:
        words = _("Asked since, and so left with %(name)s: %(what)s.")
        lines.append(words % {"name": kept, "what": _times(parted.asked)})
    return " ".join(lines)


def _undoable(request: DeskRequest, whose: Client, *, now: datetime) -> Undoable | None:
    merge = undoable_merge_of(whose, now=now)
    if merge is None:
        return None
    zone = request.practice.zone_info
    at, until = (said_at(each, zone, now=now) for each in (merge.at, merge.undoable_until))
    return Undoable(merge, name_of(merge.gone), at, until)


def _parts(columns: Iterable[str]) -> str:
    said = {str(LABELS.get(IN_WORDS.get(each, each), _("notes"))).lower() for each in columns}
    return ", ".join(sorted(said))


def _times(some: list[Appointment] | list[AppointmentRequest]) -> str:
    said = [say_day_and_time(e.starts_at, e.practitioner.zone_info) for e in some[:MOST_NAMED]]
    if more := len(some) - MOST_NAMED if some[MOST_NAMED:] else 0:
        said.append(ngettext("%(count)s more", "%(count)s more", more) % {"count": more})
    return "; ".join(said)
