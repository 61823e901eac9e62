"""What is typed to put a visit or an event on the calendar; the accept window uses it too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.appointments.actions import Plan
from penciled.availability import queries as availability
from penciled.clients import queries as clients
from penciled.desk.forms.chosen import ChosenField, Marks, Words
from penciled.desk.forms.wall_time import WallTimeForm, typed
from penciled.practices import queries as practices

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from penciled.appointments.models import Appointment
    from penciled.booking.models import AppointmentRequest
    from penciled.clients.models import Client
    from penciled.desk.access import DeskRequest
    from penciled.practices.models import Location, Practitioner, Service

    Standing = Appointment | AppointmentRequest

SESSION, EVENT = "session", "event"
FOR_EVENTS = ("title", "shown_as")
FOR_SESSIONS = ("client", "service", "location", "tell_client")
KINDS = ((SESSION, gettext_lazy("Visit")), (EVENT, gettext_lazy("Event")))
SHOWN_AS = (
    ("busy", gettext_lazy("Busy: clients can’t ask for this time")),
    ("free", gettext_lazy("Free: clients can still ask for it")),
)
CLIENT = gettext_lazy("Choose a client from the list.")
KIND = gettext_lazy("Say whether it is a visit or an event.")
FREE = gettext_lazy("Say whether it is busy or free.")


class AppointmentForm(WallTimeForm):
    """What will be booked: as `about`, a request or an appointment, has it; else anything new."""

    kind = forms.ChoiceField(
        choices=KINDS, error_messages={"required": KIND, "invalid_choice": KIND}
    )
    client = forms.CharField(
        label=gettext_lazy("Client"),
        max_length=400,
        error_messages={"required": CLIENT},
        widget=forms.TextInput({"class": "input", "list": "booked_clients", "autocomplete": "off"}),
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=120,
        error_messages={"required": gettext_lazy("Give it a title.")},
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
    )
    service = ChosenField(
        label=gettext_lazy("Service"), words=gettext_lazy("Choose one of your services.")
    )
    practitioner = ChosenField(
        label=gettext_lazy("Practitioner"), words=gettext_lazy("Choose whose calendar it goes on.")
    )
    location = ChosenField(
        label=gettext_lazy("Where"), words=gettext_lazy("Choose one of your places.")
    )
    shown_as = forms.ChoiceField(
        label=gettext_lazy("Show as"),
        choices=SHOWN_AS,
        error_messages={"required": FREE, "invalid_choice": FREE},
        widget=forms.RadioSelect,
    )
    staff_note = forms.CharField(
        label=gettext_lazy("Note for staff"),
        help_text=gettext_lazy("Clients never see it."),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"class": "input input-short", "rows": 2}),
    )
    tell_client = forms.BooleanField(label=gettext_lazy("Mail the client"), required=False)
    anyway = forms.BooleanField(label=gettext_lazy("Book it anyway"), required=False)
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
        self._offer_choices()
        if self.fixed_kind:
            del self.fields["kind"]
            self.fields.pop("client")
            for name in set(self._not_of(self.fixed_kind)) & self.fields.keys():
                del self.fields[name]

    def plan(self) -> Plan:
        """Return what was typed as an appointment to be; only of a valid form."""
        said, practitioner = self.cleaned_data, self.cleaned_data["practitioner"]
        if self.picked_kind() == EVENT:
            return Plan(
                practitioner=practitioner,
                span=said["span"],
                title=said["title"],
                busy=said["shown_as"] == "busy",
                staff_note=said["staff_note"],
            )
        visit = availability.visit_of(said["service"], availability.terms_of(practitioner))
        return Plan(
            practitioner=practitioner,
            span=said["span"],
            client=self.whose or said["client"],
            service=said["service"],
            location=said["location"],
            staff_note=said["staff_note"],
            buffer_before=visit.before,
            buffer_after=visit.after,
        )

    @property
    def tells(self) -> bool:
        """Say whether the client is to be mailed."""
        return bool(self.cleaned_data.get("tell_client"))

    def sketch(self) -> Plan | None:
        """Return what can be weighed of what was typed so far; None while it has no time."""
        self.is_valid()
        said = getattr(self, "cleaned_data", {})
        if "span" not in said:
            return None
        return Plan(
            practitioner=said["practitioner"],
            span=said["span"],
            client=self.whose,
            service=said.get("service"),
            location=said.get("location"),
            busy=said.get("shown_as", "busy") == "busy",
        )

    def picked_kind(self) -> str:
        """Return what it is to be, as far as that is known yet."""
        said = self["kind"].value() if "kind" in self.fields else self.fixed_kind
        return EVENT if said == EVENT else SESSION

    def zone(self) -> ZoneInfo | None:
        practitioner: Practitioner | None = self.cleaned_data.get("practitioner")
        return practitioner.zone_info if practitioner else None

    @property
    def known_clients(self) -> Iterable[str]:
        """Return how each client is called, to choose from."""
        return map(clients.called, clients.clients_of(self.desk.practice))

    @property
    def has_many_zones(self) -> bool:
        return len({each.zone for each in self.desk.practitioners}) > 1

    def clean_client(self) -> Client:
        found = clients.client_called(self.desk.practice, self.cleaned_data["client"])
        if not found:
            raise forms.ValidationError(CLIENT)
        return found

    def clean_staff_note(self) -> str:
        return str(self.cleaned_data["staff_note"]).replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        for name in self._not_of(self.picked_kind()):
            self.errors.pop(name, None)
            self.cleaned_data.pop(name, None)
        self._take_length_of_service()
        return super().clean()

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
        self._offer("practitioner", self.desk.practitioners, lambda each: each.titled)
        self._offer("service", services, lambda each: each.name, marks=_length)
        self._offer("location", places, _placed)
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
    begun = {
        "kind": SESSION if about.client else EVENT,
        "practitioner": str(about.practitioner.ref),
        "service": str(about.service.ref) if about.service else "",
        "location": str(about.location.ref) if about.location else "",
        "tell_client": True,
        "shown_as": "busy" if getattr(about, "busy", True) else "free",
        **typed(about.span, about.practitioner.zone_info),
    }
    own = ("title", "staff_note", "version")
    return begun | {name: getattr(about, name) for name in own if hasattr(about, name)}


def _length(service: Service) -> dict[str, str]:
    return {"data-minutes": str(int(service.duration.total_seconds() // 60))}


def _placed(location: Location) -> str:
    if location.is_telehealth:
        return location.name
    return _("%(place)s (in person)") % {"place": location.name}
