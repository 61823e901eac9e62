"""The window of one appointment as it stands, and the last word once one was changed."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.desk import replies
from penciled.desk.access import DeskRequest, may_change
from penciled.desk.naming import first_name_of
from penciled.desk.standing import story_of

if TYPE_CHECKING:
    from penciled.appointments.models import Appointment

CHANGED = gettext_lazy(
    "Somebody changed this appointment while you had it open. What you typed is kept; "
    "sending it again puts it in place of what stands now."
)


def shown(
    request: DeskRequest,
    stands: Appointment,
    *,
    late: bool = False,
    trouble: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """Show an appointment; `late` says that it is cancelled already, `trouble` what was refused."""
    may = may_change(request, stands)
    context = story_of(stands, now=timezone.now(), may_change=may)
    context |= {"late": late, "trouble": trouble}
    status = HTTPStatus.CONFLICT if late else status
    return replies.window(request, "desk/appointment.html", context, status=status)


def done(request: DeskRequest, stands: Appointment, words: str, *, told: bool) -> HttpResponse:
    """Say what was done, and who is mailed; move on to the calendar of that day."""
    if told and stands.client and stands.client.email:
        words = f"{words} {_('%(name)s is being mailed.') % {'name': first_name_of(stands.client)}}"
    day = stands.starts_at.astimezone(stands.practitioner.zone_info).date()
    calendar = reverse("desk:calendar", args=[request.practice.slug])
    return replies.done(request, words, to=f"{calendar}?on={day.isoformat()}")
