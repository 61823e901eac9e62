"""What is typed to put a session or an event on the calendar; the accept window uses it too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.appointments.actions import Plan
from penciled.appointments.queries import history_of
from penciled.availability import queries as availability
from penciled.core import wording
from penciled.desk.differences import Versions, beside
from penciled.desk.forms.chosen import ChosenField, Marks, Words
from penciled.desk.forms.clients import NEWCOMER, ClientForm
from penciled.desk.forms.events import FREE, KIND_OF_EVENT, KINDS_OF_EVENT, SHOWN_AS, title_of
from penciled.desk.forms.lines import LinesField
from penciled.desk.forms.wall_time import DaysForm, typed, typed_days
from penciled.desk.moments import said_at
from penciled.desk.weighing import plan_of, seal_of
from penciled.practices import queries as practices

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from penciled.appointments.models import Appointment
    from penciled.booking.models import AppointmentRequest
    from penciled.desk.access import DeskRequest
    from penciled.practices.models import Location, Practitioner, Room, Service

    Standing = Appointment | AppointmentRequest

SESSION, EVENT = "session", "event"
FOR_EVENTS = ("title", "event_kind", "shown_as", "all_day", "until")
OF_CLIENT = ("client", "client_ref", "new_client", "take", *NEWCOMER)
FOR_SESSIONS = (*OF_CLIENT, "service", "location", "tell_client")
KINDS = ((SESSION, gettext_lazy("Appointment")), (EVENT, gettext_lazy("Event")))
MOST_OF_A_SESSION = 12 * 60
KIND = gettext_lazy("Say whether it is an appointment or an event.")
SERVICE = gettext_lazy("Choose one of your services.")
PRACTITIONER = gettext_lazy("Choose whose calendar it goes on.")
LOCATION = gettext_lazy("Choose one of your locations.")
ROOM = gettext_lazy("Choose one of your rooms.")


class AppointmentForm(ClientForm, DaysForm):
    """What will be booked: as `about`, a request or an appointment, has it; else anything new."""

    kind = forms.ChoiceField(
        choices=KINDS, error_messages={"required": KIND, "invalid_choice": KIND}
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
    )
    event_kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=KINDS_OF_EVENT,
        required=False,
        error_messages={"invalid_choice": KIND_OF_EVENT},
        widget=forms.RadioSelect,
    )
    service = ChosenField(label=gettext_lazy("Service"), words=SERVICE)
    practitioner = ChosenField(label=gettext_lazy("Practitioner"), words=PRACTITIONER)
    location = ChosenField(label=gettext_lazy("Where"), words=LOCATION)
    room = ChosenField(label=gettext_lazy("Room"), words=ROOM, required=False)
    shown_as = forms.ChoiceField(
        label=gettext_lazy("Show as"),
        choices=SHOWN_AS,
        error_messages={"required": FREE, "invalid_choice": FREE},
        widget=forms.RadioSelect,
    )
    staff_note = LinesField(
        label=gettext_lazy("Note for staff"),
        help_text=gettext_lazy("Clients never see it."),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"class": "input input-short", "rows": 2}),
    )
    tell_client = forms.BooleanField(label=gettext_lazy("Mail the client"), required=False)
    anyway = forms.BooleanField(label=gettext_lazy("Book it anyway"), required=False)
    weighed = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, desk: DeskRequest, about: Standing | None = None, **options: Any
    ) -> None:
        begun = typed_of(about) if about else {}
        begun |= options.pop("initial", {})
        super().__init__(data, auto_id="booked_%s", initial=begun, **options)
        self.desk, self.about = desk, about
        self.whose = about.client if about else None
        self.fixed_kind = begun["kind"] if about else ""
        self.weighed_anew = False
        self._offer_choices()
        if self.fixed_kind:
            for name in {"kind", *OF_CLIENT, *self._not_of(self.fixed_kind)}:
                del self.fields[name]

    def plan(self) -> Plan:
        """Return what was typed as an appointment to be; only of a valid form."""
        said, plan = self.cleaned_data, self._plan()
        if plan.service is None:
            return plan
        visit = availability.visit_of(plan.service, availability.terms_of(said["practitioner"]))
        buffers = {"buffer_before": visit.before, "buffer_after": visit.after}
        return Plan(**{name: getattr(plan, name) for name in plan.__slots__} | buffers)

    def sketch(self) -> Plan | None:
        """Return what can be weighed of what was typed so far; None while it has no time."""
        self.is_valid()
        return self._plan() if "span" in getattr(self, "cleaned_data", {}) else None

    @property
    def tells(self) -> bool:
        """Say whether the client is to be mailed."""
        return bool(self.cleaned_data.get("tell_client"))

    @property
    def zone_words(self) -> str:
        """Say whose clocks the times are by, as far as it is known whose calendar is meant."""
        field, ref = self.fields["practitioner"], str(self["practitioner"].value() or "")
        offered = field.offered if isinstance(field, ChosenField) else {}
        some = [offered[ref]] if ref in offered else offered.values()
        names = {wording.say_zone(each.zone_info) for each in some}
        return names.pop() if len(names) == 1 else ""

    @property
    def changed_words(self) -> str:
        """Say who changed what stands, and when."""
        stands = self._stands()
        last = history_of(stands).first() if stands else None
        if not stands or not last or not last.member:
            return ""
        zone, now = stands.practitioner.zone_info, timezone.now()
        words = {"who": last.member.name, "when": said_at(last.at, zone, now=now)}
        return _("%(who)s changed it %(when)s.") % words

    @property
    def versions(self) -> list[Versions]:
        """Return what stands now beside what was typed, where somebody else was faster."""
        typed = self.sketch()
        return beside(plan_of(self.about), typed) if self.about and typed else []

    def picked_kind(self) -> str:
        """Return what it is to be, as far as that is known yet."""
        said = self["kind"].value() if "kind" in self.fields else self.fixed_kind
        return EVENT if said == EVENT else SESSION

    def zone(self) -> ZoneInfo | None:
        practitioner: Practitioner | None = self.cleaned_data.get("practitioner")
        return practitioner.zone_info if practitioner else None

    def clean_minutes(self) -> int:
        minutes = super().clean_minutes()
        if self.picked_kind() == SESSION and minutes > MOST_OF_A_SESSION:
            raise forms.ValidationError(_("An appointment can take up to 12 hours."))
        return minutes

    def clean(self) -> dict[str, Any]:
        self._forget(*self._not_of(self.picked_kind()))
        self._take_length_of_service()
        if "client" in self.fields and self.picked_kind() == SESSION:
            self.take_client(self.desk.practice)
        said = super().clean()
        if said.get("anyway") and said.get("weighed") and "span" in said:
            self._mind_what_changed(self._plan())
        return said

    def _plan(self) -> Plan:
        said = self.cleaned_data
        about = {"practitioner": said["practitioner"], "span": said["span"]}
        about |= {"room": said.get("room"), "staff_note": said.get("staff_note", "")}
        if self.picked_kind() == EVENT:
            kind, title = title_of(said.get("event_kind", ""), said.get("title", ""))
            busy = said.get("shown_as", "busy") == "busy"
            return Plan(**about, event_kind=kind, title=title, busy=busy)
        client = self.whose or said.get("client")
        about |= {"service": said.get("service"), "location": said.get("location")}
        return Plan(**about, client=client)

    def _stands(self) -> Appointment | None:
        """Return the appointment it is about, if it is not about a request."""
        return cast("Appointment", self.about) if hasattr(self.about, "version") else None

    def _mind_what_changed(self, plan: Plan) -> None:
        """Take the tick back that was set for other things in the way than there are now."""
        stands = self._stands()
        about = {"appointment": stands} if stands else {"request": self.about}
        if seal_of(plan, now=timezone.now(), **about) != self.cleaned_data["weighed"]:
            self.cleaned_data["anyway"], self.weighed_anew = False, True

    def _take_length_of_service(self) -> None:
        service: Service | None = self.cleaned_data.get("service")
        if service and not self["minutes"].value():
            self.errors.pop("minutes", None)
            self.cleaned_data["minutes"] = int(service.duration.total_seconds() // 60)

    def _not_of(self, kind: str) -> tuple[str, ...]:
        return FOR_SESSIONS if kind == EVENT else FOR_EVENTS

    def _offer_choices(self) -> None:
        practice = self.desk.practice
        services = self._with_kept("service", practices.services_of(practice))
        places = self._with_kept("location", practices.locations_of(practice))
        rooms = self._with_kept("room", practices.rooms_of(practice))
        self._offer("practitioner", self.desk.practitioners, lambda each: each.titled)
        self._offer("service", services, _named, marks=_length)
        self._offer("location", places, _placed)
        self._offer("room", rooms, _roomed)
        if not rooms:
            del self.fields["room"]
        self.initial.setdefault("location", next((str(each.ref) for each in places), ""))

    def _with_kept(self, name: str, some: Iterable[Any]) -> list[Any]:
        """Add what is booked already, though it is not offered any more."""
        kept = getattr(self.about, name, None)
        return [*some, *([kept] if kept and kept.archived_at else [])]

    def _offer(self, name: str, some: Iterable[Any], words: Words, **how: Marks) -> None:
        field = self.fields[name]
        if isinstance(field, ChosenField):
            field.offer(some, words, **how)


def typed_of(about: Standing) -> dict[str, Any]:
    """Return what would have to be typed for what was asked or stands already."""
    zone, room = about.practitioner.zone_info, getattr(about, "room", None)
    begun = {
        "kind": SESSION if about.client else EVENT,
        "practitioner": str(about.practitioner.ref),
        "service": str(about.service.ref) if about.service else "",
        "location": str(about.location.ref) if about.location else "",
        "room": str(room.ref) if room else "",
        "tell_client": True,
        "shown_as": "busy" if getattr(about, "busy", True) else "free",
        **(typed if about.client else typed_days)(about.span, zone),
    }
    own = ("title", "event_kind", "staff_note", "version")
    return begun | {name: getattr(about, name) for name in own if hasattr(about, name)}


def _length(service: Service) -> dict[str, str]:
    return {"data-minutes": str(int(service.duration.total_seconds() // 60))}


def _named(thing: Any) -> str:
    gone = _("%(name)s (not offered any more)") % {"name": thing.name}
    return gone if thing.archived_at else str(thing.name)


def _roomed(room: Room) -> str:
    """Name a room and where it is."""
    words = {"room": _named(room), "place": room.location}
    return _("%(room)s, %(place)s") % words if room.location else _named(room)


def _placed(location: Location) -> str:
    named = _named(location)
    if location.is_telehealth:
        return named
    way = (
        _("%(place)s (in person or by video)") if location.has_video else _("%(place)s (in person)")
    )
    return way % {"place": named}
