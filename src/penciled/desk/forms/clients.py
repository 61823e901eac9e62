"""Whom a session is for: found by what was typed, picked from several, or written down anew.

What is typed decides: a client picked before counts only while the words still mean them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.clients import queries as clients
from penciled.clients.actions import newcomer
from penciled.clients.merged import kept_of
from penciled.core.languages import LANGUAGES
from penciled.desk.naming import name_of

if TYPE_CHECKING:
    from penciled.clients.models import Client
    from penciled.practices.models import Practice

SHOWN = 8
NEWCOMER = ("first_name", "last_name", "email", "phone", "language")
CLIENT = gettext_lazy("Say whom it is for.")
NOBODY = gettext_lazy("No client is called this. Try fewer letters, or add a new client.")
SEVERAL = gettext_lazy("Choose the one you mean.")
FIRST_NAME = gettext_lazy("Write at least a first name.")
ODD = gettext_lazy("This has a line break or another character that can’t be shown.")
UNSEEN = {"Cc", "Cs", "Zl", "Zp"}
TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # they reorder what is read
LEAST_DIGITS = 3


def one_line(text: str) -> None:
    """Refuse what no name holds: line ends, control characters, reversed text."""
    if any(unicodedata.category(char) in UNSEEN or char in TURNING for char in text):
        raise forms.ValidationError(ODD)


def _line(label: Any, most: int, *, missing: Any = "", **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=bool(missing),
        error_messages={"required": missing},
        validators=[one_line],
        widget=forms.TextInput({"class": "input", "autocomplete": "off"} | options),
    )


def phone_like(phone: str) -> str:
    """Return what was typed for a phone number, or refuse what has hardly a figure."""
    if phone and len(re.findall(r"\d", phone)) < LEAST_DIGITS:
        raise forms.ValidationError(_("This doesn’t look like a phone number. Please check it."))
    return phone


class ClientForm(forms.Form):
    """Cleans to `client`, a client of the practice or one who is not stored yet."""

    found: Sequence[Client] = ()
    more = 0
    known: Client | None = None

    client = forms.CharField(
        label=gettext_lazy("Client"),
        max_length=400,
        error_messages={"required": CLIENT},
        widget=forms.TextInput(
            {
                "class": "input",
                "autocomplete": "off",
                "spellcheck": "false",
                "role": "combobox",
                "aria-autocomplete": "list",
                "aria-expanded": "false",
                "aria-controls": "booked_found",
            }
        ),
    )
    client_ref = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)
    new_client = forms.BooleanField(label=gettext_lazy("New client"), required=False)
    first_name = _line(gettext_lazy("First name"), 80, missing=FIRST_NAME)
    last_name = _line(gettext_lazy("Last name"), 80)
    email = forms.EmailField(
        label=gettext_lazy("Mail address"),
        max_length=254,
        required=False,
        error_messages={
            "invalid": gettext_lazy("This doesn’t look like a mail address. Please check it.")
        },
        widget=forms.EmailInput({"class": "input", "autocomplete": "off"}),
    )
    phone = _line(gettext_lazy("Phone"), 40, inputmode="tel")
    language = forms.ChoiceField(
        label=gettext_lazy("Mails in"),
        choices=[("", gettext_lazy("The practice’s language")), *LANGUAGES.items()],
        required=False,
        widget=forms.Select({"class": "input"}),
    )
    take = forms.CharField(required=False, max_length=400)

    def clean_phone(self) -> str:
        return phone_like(self.cleaned_data["phone"])

    def take_client(self, practice: Practice) -> None:
        """Find out who is meant, or put what is missing where it was typed."""
        if self.cleaned_data.get("new_client"):
            self.errors.pop("client", None)
            self._take_newcomer(practice)
            return
        for name in NEWCOMER:
            self.errors.pop(name, None)
        if "client" in self.errors:
            return
        client = self._meant(practice, self.cleaned_data["client"])
        if client:
            self.cleaned_data["client"] = client

    def _take_newcomer(self, practice: Practice) -> None:
        said = {name: self.cleaned_data.get(name, "") for name in NEWCOMER}
        known = clients.client_at(practice, said["email"])
        known = kept_of(known) if known else None
        if known and self.cleaned_data.get("take") == str(known.ref):
            for name in NEWCOMER:
                self.errors.pop(name, None)
            self.cleaned_data["client"] = known
        elif known:
            self.known = known
            words = _("%(name)s has this mail address already.")
            self.add_error("email", words % {"name": name_of(known)})
        elif not self.errors.keys() & set(NEWCOMER):
            self.cleaned_data["client"] = newcomer(practice, **said)

    def _meant(self, practice: Practice, words: str) -> Client | None:
        """Return the one client meant; else say that it is nobody, or which ones it may be."""
        like = clients.clients_like(practice, words)
        picked = self._picked(practice)
        if picked and (name_of(picked) == words or like.filter(pk=picked.pk).exists()):
            return picked
        one = clients.client_called(practice, words)
        if one:
            return one
        found = list(like[: SHOWN + 1])
        if len(found) == 1 and clients.is_called(found[0], words):
            return found[0]
        self.found, self.more = found[:SHOWN], like.count() - SHOWN if found[SHOWN:] else 0
        self.add_error("client", SEVERAL if found else NOBODY)
        return None

    def _picked(self, practice: Practice) -> Client | None:
        try:
            ref = UUID(self.cleaned_data.get("client_ref", ""))
        except ValueError:
            return None
        return clients.client_of(practice, ref)


class SearchForm(forms.Form):
    """What is typed into the picker so far."""

    words = forms.CharField(max_length=200, required=False)
