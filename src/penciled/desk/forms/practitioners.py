"""A practitioner's profile, as it is typed, and the photo that is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.availability.queries import hours_of
from penciled.core import wording
from penciled.core.fingerprint import fingerprint
from penciled.core.wall import zone
from penciled.desk.forms.availability import ManyField
from penciled.desk.forms.lines import LinesField
from penciled.desk.forms.offered import line, offer, refs
from penciled.desk.stale import ShownForm
from penciled.practices.profiles import ProfileSaid, said_of_practitioner
from penciled.practices.queries import locations_of, services_of
from penciled.practices.together import is_stranded
from penciled.ui.zone_groups import zone_groups

if TYPE_CHECKING:
    from collections.abc import Collection

    from penciled.practices.models import Practice, Practitioner, Service

ONLY_HTTPS = gettext_lazy("Give a link that begins with https://.")
PLAIN = (
    "name",
    "credentials",
    "introduction",
    "zone",
    "telehealth_link",
    "listed",
    "takes_new_clients",
)
SETS = ("services", "locations")


class ProfileForm(ShownForm):
    """A new practitioner's, or the profile of the one it is `of`."""

    name = line(gettext_lazy("Name"), 120, missing=gettext_lazy("Write a name."))
    credentials = line(gettext_lazy("Credentials"), 60, hint=gettext_lazy("Such as LCSW or PhD."))
    introduction = LinesField(
        label=gettext_lazy("Introduction"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Clients read it where they choose whom to see."),
        widget=forms.Textarea({"class": "input", "rows": 3}),
    )
    zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("The clocks that the hours and the calendar go by."),
        error_messages={"invalid_choice": gettext_lazy("Choose a zone from the list.")},
        widget=forms.Select({"class": "input"}),
    )
    zone_meant = forms.BooleanField(required=False, label="")
    telehealth_link = forms.CharField(
        label=gettext_lazy("Link for appointments by video"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Told once a request is accepted. It begins with https://."),
        validators=[URLValidator(["https"], message=ONLY_HTTPS)],
        widget=forms.URLInput({"class": "input", "autocomplete": "off"}),
    )
    listed = forms.BooleanField(
        label=gettext_lazy("Clients can ask for them: listed on the portal"), required=False
    )
    takes_new_clients = forms.BooleanField(
        label=gettext_lazy("New clients can ask, too"), required=False
    )
    services = ManyField(label=gettext_lazy("Services"))
    locations = ManyField(label=gettext_lazy("Locations"))

    def __init__(
        self, data: Any = None, *, practice: Practice, of: Practitioner | None = None
    ) -> None:
        said = said_of_practitioner(of) if of else None
        initial = _typed(said) if said else _begun(practice)
        super().__init__(data, shown=fingerprint(said) if said else "", initial=initial)
        self.of = of
        offer(self, "locations", locations_of(practice))
        seen_at = {str(ref) for ref in self["locations"].value() or ()}
        services = services_of(practice).prefetch_related("locations")
        offer(self, "services", services, lambda each: _with_places(each, seen_at))
        zones = self.fields["zone"]
        if isinstance(zones, forms.ChoiceField):
            now = initial["zone"]
            zones.choices = [(_("Now"), [(now, wording.say_zone_full(zone(now)))]), *zone_groups()]
        self._ask_about_zone()

    def clean(self) -> dict[str, Any]:
        if "zone_meant" in self.fields and not self.cleaned_data.get("zone_meant"):
            words = _("Say below whether this is meant.")
            self.add_error("zone", words)
        return self.cleaned_data

    def said(self) -> ProfileSaid:
        """Return what was typed; only of a valid form."""
        typed = self.cleaned_data
        said = {name: typed[name] for name in PLAIN}
        return ProfileSaid(**said | {name: refs(typed[name]) for name in SETS})

    def _ask_about_zone(self) -> None:
        """Ask back when another zone was chosen and there are hours that it would move."""
        chosen, before = self["zone"].value(), self.initial["zone"]
        named = {key for _group, some in zone_groups() for key, _words in some}
        if self.of is None or chosen == before or chosen not in named or not _has_hours(self.of):
            del self.fields["zone_meant"]
            return
        words = _(
            "Yes: the hours keep what their clocks show, from now on in %(zone)s. 9:00 AM stays "
            "9:00 AM there. What is asked for or booked stays at its own moment."
        )
        self.fields["zone_meant"].label = words % {"zone": wording.say_zone_full(zone(chosen))}


class PhotoForm(forms.Form):
    use_required_attribute = False
    photo = forms.FileField(
        label=gettext_lazy("Photo"),
        error_messages=dict.fromkeys(
            ("required", "missing", "empty", "invalid"), gettext_lazy("Choose a picture.")
        ),
        help_text=gettext_lazy(
            "A JPEG, PNG or WebP of at most 8 MB. It is cut square, and what it says about where "
            "and when it was taken is left out."
        ),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )


def _with_places(service: Service, seen_at: Collection[str]) -> str:
    """Return what a service is called, and where alone it is offered if it is not everywhere."""
    bound, name = service.locations.all(), service.name
    if not bound:
        return name
    if is_stranded(service):
        return _("%(service)s · its locations are archived") % {"service": name}
    open_at = [each for each in bound if each.archived_at is None]
    said = {"service": name, "places": ", ".join(each.name for each in open_at)}
    if any(str(each.ref) in seen_at for each in open_at):
        return _("%(service)s · only at %(places)s") % said
    return _("%(service)s · only at %(places)s, where they are not seen") % said


def _has_hours(practitioner: Practitioner) -> bool:
    return hours_of(practitioner).exists()


def _typed(said: ProfileSaid) -> dict[str, Any]:
    plain = {name: getattr(said, name) for name in PLAIN}
    return plain | {name: [str(ref) for ref in getattr(said, name)] for name in SETS}


def _begun(practice: Practice) -> dict[str, Any]:
    return {
        "zone": practice.zone,
        "listed": True,
        "takes_new_clients": True,
        "services": [str(each.ref) for each in services_of(practice)],
        "locations": [str(each.ref) for each in locations_of(practice)],
    }
