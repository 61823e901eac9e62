"""A window that is sent twice books once.

Whoever opens it is given a `ref`. What is booked stands under what the ref, the member and all that
was typed make together: the same again finds it, and another time typed in the same window is
another booking. A ref that was given to somebody else leads to nothing of theirs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4, uuid5

from django.utils.translation import gettext as _

from penciled.appointments.queries import booked_under
from penciled.core.errors import InvalidInput

if TYPE_CHECKING:
    from penciled.appointments.models import Appointment
    from penciled.desk.access import DeskRequest

NOT_TYPED = {"csrfmiddlewaretoken", "anyway", "weighed", "series-anyway", "series-weighed"}


def ref_to_send(request: DeskRequest) -> str:
    """Return what the window is drawn with: a ref of its own, or the one that it was sent with."""
    sent = request.POST.get("ref", "")
    return sent if _read(sent) else str(uuid4())


def key_of(request: DeskRequest) -> UUID | None:
    """Return what is booked stands under; None for what was sent without a ref.

    Raises:
        InvalidInput: the ref is none that was given to anybody.
    """
    sent = request.POST.get("ref", "")
    ref = _read(sent)
    if sent and ref is None:
        raise InvalidInput(_("This window can’t be read any more. Please look, and book again."))
    typed = [pair for pair in request.POST.lists() if pair[0] not in NOT_TYPED]
    return uuid5(ref, ascii([str(request.member.ref), *sorted(typed)])) if ref else None


def sent_before(request: DeskRequest) -> list[Appointment]:
    """Return what the same was booked as before; nothing when it is sent for the first time."""
    if request.method != "POST" or not _read(request.POST.get("ref", "")):
        return []
    return booked_under(request.practice, key_of(request))


def _read(sent: str) -> UUID | None:
    try:
        return UUID(sent)
    except ValueError:
        return None
