"""Dates that differ from a practitioner's week: other hours, time off, several days at once."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from penciled.availability import dates as actions
from penciled.availability import queries
from penciled.booking.outside import touched_by
from penciled.core import wording
from penciled.core.errors import InvalidInput, StaleChange
from penciled.core.fingerprint import fingerprint
from penciled.desk import replies
from penciled.desk.access import DeskRequest, member_required, practitioner_or_404
from penciled.desk.forms.dates import OverrideForm
from penciled.desk.touched import touched_lines
from penciled.desk.views.availability import done, today_of, window

if TYPE_CHECKING:
    from datetime import datetime

    from penciled.availability.models import Override
    from penciled.practices.models import Practitioner


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def override(request: DeskRequest, ref: UUID, override: UUID | None = None) -> HttpResponse:
    """Let dates differ from the week, change how one does, or let it be like its week again."""
    practitioner, now = practitioner_or_404(request, ref), timezone.now()
    stored = _stored(practitioner, override)
    form = _form(request, practitioner, stored, now=now)
    try:
        if stored and request.method == "POST" and "remove" in request.POST:
            return _remove(request, practitioner, stored, now=now)
        if form.is_valid():
            return _save(request, practitioner, form, now=now)
    except StaleChange as refusal:
        stored = _stored(practitioner, override)
        form = _form(request, practitioner, stored, now=now)
        return _window(request, practitioner, form, stored, form.overtake(refusal))
    except InvalidInput as refusal:
        replies.refuse(form, refusal)
    return _window(request, practitioner, form, stored)


def _form(
    request: DeskRequest, practitioner: Practitioner, stored: Override | None, *, now: datetime
) -> OverrideForm:
    today = today_of(practitioner, now)
    taken = queries.overrides_of(practitioner, since=today).values_list("on", flat=True)
    posted = request.POST if request.method == "POST" else None
    return OverrideForm(
        posted, practitioner=practitioner, override=stored, taken=taken, today=today
    )


def _save(
    request: DeskRequest, practitioner: Practitioner, form: OverrideForm, *, now: datetime
) -> HttpResponse:
    """Store the dates, once whoever saves has seen what stands there and would not fit."""
    said, days, stretches = form.cleaned_data, form.days(), form.stretches()
    touched = touched_by(practitioner, dict.fromkeys(days, stretches), now=now)
    seen = fingerprint([str(each.ref) for each in touched])
    if touched and not (said["anyway"] and said["touched"] == seen):
        form.shown_touched(seen)
        lines = touched_lines(touched, practitioner.zone_info)
        return _window(request, practitioner, form, form.override, HTTPStatus.CONFLICT, lines)
    actions.save_override(
        practitioner,
        days,
        stretches,
        note=said["note"],
        replace=form.override is not None or said["replace"],
        shown=said["shown"],
        by=request.member,
        now=now,
    )
    return done(request, practitioner, _saved(days))


def _saved(days: list[date]) -> str:
    if len(days) == 1:
        return _("Saved. %(day)s has hours of its own.") % {"day": wording.say_day(days[0])}
    words = ngettext("Saved. %(count)s date differs.", "Saved. %(count)s dates differ.", len(days))
    return words % {"count": len(days)}


def _remove(
    request: DeskRequest, practitioner: Practitioner, stored: Override, *, now: datetime
) -> HttpResponse:
    shown, by = request.POST.get("shown"), request.member
    actions.remove_override(practitioner, stored.ref, shown=shown, by=by, now=now)
    words = _("Removed. %(day)s has its weekly hours again.")
    return done(request, practitioner, words % {"day": wording.say_day(stored.on)})


def _window(
    request: DeskRequest,
    practitioner: Practitioner,
    form: OverrideForm,
    stored: Override | None,
    status: HTTPStatus | None = None,
    touched: Any = (),
) -> HttpResponse:
    context = {"form": form, "stored": stored, "touched": touched}
    return window(request, "desk/override.html", practitioner, context, status)


def _stored(practitioner: Practitioner, ref: UUID | None) -> Override | None:
    if ref is None:
        return None
    stored = queries.overrides_of(practitioner, since=date.min).filter(ref=ref).first()
    if stored is None:
        raise Http404
    return stored
