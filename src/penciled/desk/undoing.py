"""Taking an answer back, as it is offered: to whoever gave it, as long as nobody was told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone
from django.utils.dateformat import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from penciled.booking.models import AppointmentRequest
    from penciled.practices.models import Member

MINUTE = 60
TAG = "undo"


@dataclass(frozen=True, slots=True)
class Undo:
    """What can be taken back: the answer to the request `ref`, for `left` more seconds.

    `until` says when that ends, where the request's practitioner is.
    """

    ref: UUID
    ends_at: datetime
    left: int
    until: str = ""

    @property
    def tag(self) -> str:
        """Return it as one word that can ride along with a message, for `undo_in`."""
        return f"{TAG} {self.ref} {self.ends_at.isoformat()}"


def undo_of(asked: AppointmentRequest, member: Member, *, now: datetime) -> Undo | None:
    """Return what `member` may take back of the answer to `asked`, if anything."""
    if asked.settles_at is None or not asked.is_settling(now) or asked.resolved_by != member:
        return None
    if asked.appointment and asked.appointment.version > 1:
        return None
    local = asked.settles_at.astimezone(asked.practitioner.zone_info)
    until = time_format(local, _("g:i:s A"))
    return Undo(asked.ref, asked.settles_at, _left(asked.settles_at, now=now), until)


def undo_in(tags: str) -> Undo | None:
    """Return what a message that was just given offers to take back, while it still can be."""
    name, _space, rest = tags.partition(" ")
    ref, _space, ends_at = rest.partition(" ")
    if name != TAG:
        return None
    ends = datetime.fromisoformat(ends_at.split(" ")[0])
    left = _left(ends, now=timezone.now())
    return Undo(UUID(ref), ends, left) if left > 0 else None


def say_grace(seconds: int) -> str:
    """Say "20 seconds", "1 minute", "90 seconds"."""
    if seconds and seconds % MINUTE == 0:
        minutes = seconds // MINUTE
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    return ngettext("%(count)s second", "%(count)s seconds", seconds) % {"count": seconds}


def say_mailed(name: str, undo: Undo | None) -> str:
    """Say when the client is mailed the answer that was just given."""
    if undo is None:
        return _("%(name)s is being mailed.") % {"name": name}
    return _("%(name)s is mailed in %(wait)s.") % {"name": name, "wait": say_grace(undo.left)}


def _left(ends_at: datetime, *, now: datetime) -> int:
    return ceil((ends_at - now) / timedelta(seconds=1))
