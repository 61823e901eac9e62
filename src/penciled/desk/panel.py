"""The panel beside the hours: what a client sees of a day, for a service and a location."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from penciled.availability.queries import season_of
from penciled.core.wall import wall_of
from penciled.desk.forms.preview import PreviewForm, first_look, is_shown
from penciled.desk.preview import Asked, Seen, asked_about, first_open_day, seen_on
from penciled.practices.together import offered_at

if TYPE_CHECKING:
    from penciled.availability.models import Hours, Override
    from penciled.availability.queries import Wanted
    from penciled.desk.access import DeskRequest
    from penciled.practices.models import Practitioner

FIELDS = ("kind", "service", "place", "day", "at")


@dataclass(frozen=True, slots=True)
class Panel:
    """`hidden` says why no client sees anything; `seen` is what one sees otherwise."""

    form: PreviewForm | None
    hidden: str = ""
    wanted: Wanted | None = None
    day: date | None = None
    seen: Seen | None = None
    was_chosen: bool = False
    asked: Asked | None = None
    query: str = ""

    @property
    def form_is_wrong(self) -> bool:
        return self.form is not None and not self.form.is_valid()


def panel_of(
    request: DeskRequest,
    practitioner: Practitioner,
    hours: Sequence[Hours],
    overrides: Sequence[Override],
    *,
    now: datetime,
) -> Panel:
    """Return what the address asks to look at, else the first day that has an open time."""
    services = list(
        practitioner.services.filter(archived_at__isnull=True)
        .prefetch_related("locations")
        .order_by("position", "id")
    )
    places = list(
        practitioner.locations.filter(archived_at__isnull=True).order_by("position", "id")
    )
    if not (services and places):
        return Panel(None, _("Nothing can be asked for yet: that takes a service and a location."))
    kind, service = first_look(practitioner, services)
    place = next((each for each in places if offered_at(service, each)), places[0])
    typed = {"kind": kind, "service": str(service.ref), "place": str(place.ref)}
    chosen = {name: request.GET[name] for name in FIELDS if name in request.GET}
    tomorrow = wall_of(now, practitioner.zone_info).on + timedelta(days=1)
    form = PreviewForm({"day": tomorrow} | typed | chosen, services=services, places=places)
    if not form.is_valid():
        return Panel(form, was_chosen=True)
    wanted = form.wanted()
    hidden = _hidden(practitioner, wanted)
    if "day" not in chosen and not hidden:
        day = first_open_day(practitioner, wanted, now, now=now) or tomorrow
        form = PreviewForm({"day": day} | typed | chosen, services=services, places=places)
        form.full_clean()
    on: date = form.cleaned_data["day"]
    stretches = _stretches(on, hours, overrides)
    seen = None if hidden else seen_on(practitioner, wanted, on, stretches=stretches, now=now)
    minute: int | None = form.cleaned_data["at"]
    asked = None if minute is None else asked_about(practitioner, wanted, on, minute, now=now)
    query = urlencode({name: (typed | chosen)[name] for name in FIELDS[:3]})
    return Panel(form, hidden, wanted, on, seen, bool(chosen), asked, query)


def _hidden(practitioner: Practitioner, wanted: Wanted) -> str:
    name = {"name": practitioner.first_name}
    if not practitioner.listed:
        return _("%(name)s isn’t shown to clients.") % name
    if wanted.as_new and not practitioner.takes_new_clients:
        return _("%(name)s takes no new clients.") % name
    if not is_shown(wanted.service, as_new=wanted.as_new):
        return _("This service isn’t offered to that kind of client.")
    if not offered_at(wanted.service, wanted.location):
        words = _("This service isn’t offered at %(place)s.")
        return words % {"place": wanted.location.name}
    return ""


def _stretches(
    on: date, hours: Sequence[Hours], overrides: Sequence[Override]
) -> list[tuple[int, int]]:
    """Return the hours of one date, whoever they are for."""
    for each in overrides:
        if each.on == on:
            return [(row.opens, row.closes) for row in each.stretches.all()]
    return [(row.opens, row.closes) for row in hours if season_of(row).holds_on(on)]
