"""Which zone the practice is in: what moves with it, what stays, and changing it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from penciled.appointments.queries import kept
from penciled.booking.queries import held_between
from penciled.desk import sheets
from penciled.desk.access import DeskRequest, member_required, must_decide
from penciled.desk.forms.zone import PracticeZoneForm
from penciled.desk.sheets import Sheet
from penciled.practices import settling
from penciled.practices.queries import practice_at, practitioners_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from penciled.practices.models import Practice

EVER = timedelta(days=3660)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def zone(request: DeskRequest) -> HttpResponse:
    """Say what another zone would move and what not, and change it."""
    must_decide(request)
    standing = practice_at(request.practice.slug) or request.practice

    def save(form: PracticeZoneForm) -> None:
        said = form.cleaned_data
        how: dict[str, Any] = {"by": request.member, "now": timezone.now()}
        settling.save_zone(standing.pk, said["zone"], shown=said["shown"], **how)

    return sheets.show(
        request,
        Sheet(
            template="zone",
            nav="practice",
            make=lambda typed: PracticeZoneForm(typed, practice=_fresh(standing)),
            save=save,
            done=_("The time zone is saved."),
            to=reverse("desk:settings", args=[standing.slug]),
            more=_moves(standing),
        ),
    )


def _fresh(practice: Practice) -> Practice:
    return practice_at(practice.slug) or practice


def _moves(practice: Practice) -> dict[str, Any]:
    """Return who would come along and who would not, and how much keeps its moment meanwhile."""
    everyone, now = list(practitioners_of(practice)), timezone.now()
    along = [each for each in everyone if each.zone == practice.zone]
    booked = kept([each.pk for each in along], now, now + EVER).count()
    asked = held_between(along, now, now + EVER, now=now).count()
    stays = [each for each in everyone if each not in along]
    return {"standing": practice, "along": along, "stays": stays, "booked": booked, "asked": asked}
