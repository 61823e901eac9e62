"""A client's record as staff type it: a new one, or what is changed of one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.clients import queries as clients
from penciled.clients.merged import kept_of
from penciled.clients.records import FIELDS, RecordSaid, record_said_of
from penciled.core.fingerprint import fingerprint
from penciled.core.languages import LANGUAGES
from penciled.desk.forms.availability import ManyField
from penciled.desk.forms.clients import phone_like
from penciled.desk.forms.lines import LinesField
from penciled.desk.forms.offered import line, offer, refs
from penciled.desk.forms.people import mail_field
from penciled.desk.naming import name_of
from penciled.desk.stale import ShownForm
from penciled.practices.queries import practitioners_of
from penciled.ui.zone_groups import zone_groups

if TYPE_CHECKING:
    from penciled.clients.models import Client
    from penciled.practices.models import Practice

EARLIEST = date(1880, 1, 1)
TAKEN = gettext_lazy("%(name)s has this already.")


def _tick(label: Any, hint: Any = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, help_text=hint)


class RecordForm(ShownForm):
    """A new record, or the one it is `of`. `taken_by`: who has what was typed, by its field."""

    first_name = line(
        gettext_lazy("First name"), 80, missing=gettext_lazy("Write at least a first name.")
    )
    last_name = line(gettext_lazy("Last name"), 80)
    preferred_name = line(
        gettext_lazy("Preferred name"),
        80,
        hint=gettext_lazy("What mails and the desk call them by, where it isn’t their first name."),
    )
    email = mail_field(gettext_lazy("Mail address"))
    phone = line(gettext_lazy("Phone"), 40)
    birth_date = forms.DateField(
        label=gettext_lazy("Birth date"),
        required=False,
        error_messages={"invalid": gettext_lazy("Write a date, such as 1984-05-17.")},
        widget=forms.DateInput(
            {"type": "date", "class": "input", "autocomplete": "off"}, format="%Y-%m-%d"
        ),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Mails in"),
        choices=[("", gettext_lazy("The practice’s language")), *LANGUAGES.items()],
        required=False,
        widget=forms.Select({"class": "input"}),
    )
    zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose a time zone of the list.")},
        widget=forms.Select({"class": "input"}),
    )
    internal_id = line(
        gettext_lazy("Internal id"),
        40,
        hint=gettext_lazy("What you call them elsewhere, such as a chart number."),
    )
    practitioners = ManyField(label=gettext_lazy("Their own practitioners"))
    may_ask = _tick(gettext_lazy("Ask for times"))
    may_cancel = _tick(gettext_lazy("Cancel appointments"))
    may_see = _tick(gettext_lazy("See their appointments"))
    notes = LinesField(
        label=gettext_lazy("Notes for staff"),
        max_length=10_000,
        required=False,
        help_text=gettext_lazy("Never shown to clients, and in no mail."),
        widget=forms.Textarea({"class": "input", "rows": 5}),
    )
    anyway = forms.BooleanField(
        label=gettext_lazy("It is somebody else: add a new client"), required=False
    )

    def __init__(
        self, data: Any = None, *, practice: Practice, today: date, of: Client | None = None
    ) -> None:
        said = record_said_of(of) if of else RecordSaid(first_name="")
        shown = fingerprint(said) if of else ""
        super().__init__(data, shown=shown, initial=_typed(said))
        self.practice, self.today, self.of = practice, today, of
        self.taken_by: dict[str, Client] = {}
        self.fields["email"].required = False
        self.fields["phone"].widget.attrs["inputmode"] = "tel"
        self.fields["birth_date"].widget.attrs["max"] = today.isoformat()
        offer(self, "practitioners", practitioners_of(practice))
        zones: Any = self.fields["zone"]
        zones.choices = _zones(said.zone)
        if of:
            del self.fields["anyway"]

    @property
    def may(self) -> list[forms.BoundField]:
        """Return the boxes of what the client may do in the portal."""
        return [self[name] for name in ("may_ask", "may_cancel", "may_see")]

    def said(self) -> RecordSaid:
        """Return what was typed; only of a valid form."""
        typed: dict[str, Any] = {name: self.cleaned_data[name] for name in FIELDS}
        return RecordSaid(**typed, practitioners=refs(self.cleaned_data["practitioners"]))

    def clean_phone(self) -> str:
        return phone_like(self.cleaned_data["phone"])

    def clean_birth_date(self) -> date | None:
        born: date | None = self.cleaned_data["birth_date"]
        if born and not EARLIEST <= born <= self.today:
            raise forms.ValidationError(_("Choose a day that is past, and not before 1880."))
        return born

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).strip().lower()
        self._must_be_free("email", clients.client_at(self.practice, email))
        return email

    def clean_internal_id(self) -> str:
        said = str(self.cleaned_data["internal_id"])
        self._must_be_free("internal_id", clients.client_numbered(self.practice, said))
        return said

    def find_taker(self, field: str) -> None:
        """Say who has what was typed, where only the database knew."""
        self.errors.pop(field, None)
        try:
            getattr(self, f"clean_{field}")()
        except forms.ValidationError as refusal:
            self.add_error(field, refusal)

    def _must_be_free(self, field: str, client: Client | None) -> None:
        client = kept_of(client) if client else None
        if client is None or client == self.of:
            return
        self.taken_by[field] = client
        raise forms.ValidationError(TAKEN % {"name": name_of(client)})


def _typed(said: RecordSaid) -> dict[str, Any]:
    typed: dict[str, Any] = {name: getattr(said, name) for name in FIELDS}
    return typed | {"practitioners": [str(each) for each in said.practitioners]}


def _zones(now: str) -> list[Any]:
    """Return the zones to choose from; none is that of what they ask for."""
    choices: list[Any] = [("", _("That of what they ask for")), *zone_groups()]
    listed = {key for _group, some in choices[1:] for key, _words in some}
    if now and now not in listed:
        choices.insert(1, (now, now))
    return choices
