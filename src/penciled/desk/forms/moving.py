"""Where an appointment is to be moved: when, for how long, onto whose calendar; all else stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.dateparse import parse_date, parse_time
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.appointments.series import Scope
from penciled.core.errors import UnknownZone
from penciled.core.wall import instants_of, wall_of, zone
from penciled.desk.forms.appointments import MOST_OF_A_SESSION
from penciled.desk.forms.chosen import ChosenField
from penciled.desk.forms.wall_time import EARLIEST, LATEST, WallTimeForm, typed
from penciled.desk.scopes import MISSING, WORDS
from penciled.desk.weighing import plan_of
from penciled.desk.whole_days import days_of, span_of_days

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from penciled.appointments.actions import Plan
    from penciled.appointments.models import Appointment
    from penciled.core.interval import Interval
    from penciled.desk.access import DeskRequest
    from penciled.practices.models import Practitioner

DROPPED = {"on", "at", "minutes", "with"}
MIDNIGHT = time(0, 0)
SCOPES = [(scope.value, words) for scope, words in WORDS.items()]


class MoveForm(WallTimeForm):
    """Cleans to `span` and `practitioner`; begun with what stands."""

    practitioner = ChosenField(
        label=gettext_lazy("Practitioner"), words=gettext_lazy("Choose whose calendar it goes on.")
    )
    scope = forms.ChoiceField(
        label=gettext_lazy("It repeats. Move"),
        choices=SCOPES,
        error_messages={"required": MISSING, "invalid_choice": MISSING},
        widget=forms.RadioSelect,
    )
    tell_client = forms.BooleanField(required=False)
    anyway = forms.BooleanField(label=gettext_lazy("Move it anyway"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, desk: DeskRequest, about: Appointment) -> None:
        super().__init__(data, auto_id="moved_%s", initial=begun_from(about))
        self.desk, self.about, self.whose = desk, about, about.client
        chosen = self.fields["practitioner"]
        if isinstance(chosen, ChosenField):
            chosen.offer(desk.practitioners, lambda each: each.titled)
        if about.series_id is None:
            del self.fields["scope"]
        if not (about.client and about.client.email):
            del self.fields["tell_client"]

    def plan(self) -> Plan:
        """Return what stands as it would be, moved; only of a form that knows when."""
        said = self.cleaned_data
        return replace(plan_of(self.about), practitioner=said["practitioner"], span=said["span"])

    def sketch(self) -> Plan | None:
        """Return the plan as far as it can be weighed; None while it has no time."""
        self.is_valid()
        said = getattr(self, "cleaned_data", {})
        return self.plan() if {"span", "practitioner"} <= said.keys() else None

    def as_it_stands(self) -> Plan:
        return plan_of(self.about)

    @property
    def picked_scope(self) -> Scope:
        return Scope(getattr(self, "cleaned_data", {}).get("scope") or Scope.ONE)

    @property
    def tells(self) -> bool:
        """Say whether the client is to be mailed."""
        return bool(self.cleaned_data.get("tell_client"))

    @property
    def is_open(self) -> bool:
        """Say whether the fields have to be seen: nothing was dropped yet, or it was refused."""
        return not self.is_bound or bool(self.errors.keys() - {"scope", "which", "anyway"})

    @property
    def has_many_zones(self) -> bool:
        return len({each.zone for each in self.desk.practitioners}) > 1

    def zone(self) -> ZoneInfo | None:
        practitioner: Practitioner | None = self.cleaned_data.get("practitioner")
        return practitioner.zone_info if practitioner else None

    def clean_minutes(self) -> int:
        """Let a session be as long as it could be booked; what is longer may keep its length."""
        minutes = self.cleaned_data["minutes"]
        if minutes == self.initial["minutes"]:
            return int(minutes)
        if self.whose and minutes > MOST_OF_A_SESSION:
            raise forms.ValidationError(_("An appointment can take up to 12 hours."))
        return super().clean_minutes()

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        return on if on == self.initial["on"] else super().clean_on()

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if "span" in said and self._takes_whole_days():
            said["span"] = self._as_many_days() or said["span"]
        return said

    def _takes_whole_days(self) -> bool:
        """Say whether what stands takes whole days and would begin one, as long as it is now."""
        said = self.cleaned_data
        is_as_long = said["minutes"] == self.initial["minutes"] and said["at"] == MIDNIGHT
        return is_as_long and days_of(self.about.span, self.about.zone_info) is not None

    def _as_many_days(self) -> Interval | None:
        """Return as many whole days from another on, which may be longer or shorter ones."""
        days = days_of(self.about.span, self.about.zone_info)
        zone, on = self.zone(), self.cleaned_data["on"]
        return span_of_days(on, on + (days[1] - days[0]), zone) if days and zone else None


def begun_from(about: Appointment) -> dict[str, Any]:
    """Return what would have to be typed for what stands."""
    return {
        "practitioner": str(about.practitioner.ref),
        "scope": Scope.ONE.value,
        "tell_client": True,
        "version": about.version,
        **typed(about.span, about.practitioner.zone_info),
    }


def dropped_at(request: DeskRequest, about: Appointment) -> dict[str, Any] | None:
    """Return what a drop onto a calendar says, as if it was typed; None when nothing was dropped.

    `zone` names the clocks that `on` and `at` are read from, where they are not those of whom
    it is dropped on.
    """
    said = request.GET
    if not DROPPED & said.keys():
        return None
    known = {str(each.ref): each for each in request.practitioners}
    whose = known.get(said.get("with", ""), about.practitioner)
    begun = begun_from(about) | typed(about.span, whose.zone_info)
    begun |= {name: said[name] for name in ("minutes", "scope") if name in said}
    begun["practitioner"] = said.get("with", begun["practitioner"])
    if {"on", "at"} <= said.keys():
        begun |= _read_in(said["on"], said["at"], whose.zone_info, key=said.get("zone", ""))
    return begun


def _read_in(on: str, at: str, own: ZoneInfo, *, key: str) -> dict[str, Any]:
    """Return when `own` clocks show what those of the zone called `key` show as `on` and `at`."""
    as_it_is = {"on": on, "at": at, "which": ""}
    try:
        shown, day, clock = zone(key), parse_date(on), parse_time(at)
    except (UnknownZone, ValueError):
        return as_it_is
    if shown.key == own.key or not (day and clock and EARLIEST <= day <= LATEST):
        return as_it_is
    found = instants_of(day, clock.hour * 60 + clock.minute, shown)
    if not found:
        return as_it_is | {"at": ""}
    wall = wall_of(found[0], own)
    return {"on": wall.on, "at": wall.at, "which": wall.fold}
