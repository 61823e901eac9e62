"""What members say of themselves, the address they sign in with, and the code that proves it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from penciled.accounts.actions import weaknesses
from penciled.accounts.proving import DIGITS
from penciled.core.fingerprint import fingerprint
from penciled.desk.forms.people import mail_field, name_field
from penciled.desk.stale import ShownForm
from penciled.practices.own import OwnSaid, own_said_of

if TYPE_CHECKING:
    from penciled.practices.models import Member

NAME = gettext_lazy("Write your name.")


class OwnForm(ShownForm):
    name = name_field(gettext_lazy("Your name"), NAME, autocomplete="name")
    hears_of_own_requests = forms.BooleanField(
        label=gettext_lazy("Requests for times with me"), required=False
    )
    hears_of_all_requests = forms.BooleanField(
        label=gettext_lazy("Everybody’s requests"), required=False
    )
    hears_by_digest = forms.BooleanField(
        label=gettext_lazy("In one mail each morning, not one for each request"),
        required=False,
        help_text=gettext_lazy(
            "At half past seven, when there is something: what waits, the oldest first, what "
            "clients cancelled and what ran out. When it is getting late for a request, you are "
            "reminded of it by itself."
        ),
    )

    def __init__(self, data: Any = None, *, member: Member) -> None:
        stands = own_said_of(member)
        super().__init__(data, shown=fingerprint(stands), initial=asdict(stands))
        self.member = member
        if not member.sees_everyone:
            del self.fields["hears_of_all_requests"]
        if getattr(member, "practitioner", None) is None:
            del self.fields["hears_of_own_requests"]
        if not {"hears_of_own_requests", "hears_of_all_requests"} & set(self.fields):
            del self.fields["hears_by_digest"]

    def said(self) -> OwnSaid:
        """Return what was typed; what is not asked stays as it is."""
        typed = asdict(own_said_of(self.member)) | self.cleaned_data
        return OwnSaid(**{name: typed[name] for name in OwnSaid.__slots__})


class MailForm(forms.Form):
    use_required_attribute = False
    email = mail_field(gettext_lazy("New mail address"))


class CodeForm(forms.Form):
    use_required_attribute = False
    code = forms.RegexField(
        rf"^\s*(?:[0-9]\s*){{{DIGITS}}}$",
        label=gettext_lazy("Code"),
        max_length=40,
        error_messages={
            "required": gettext_lazy("Type the code from the mail."),
            "invalid": gettext_lazy("The code has six digits."),
        },
        widget=forms.TextInput(
            {
                "class": "input",
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "autofocus": True,
            }
        ),
    )

    def clean_code(self) -> str:
        return "".join(str(self.cleaned_data["code"]).split())


class PasswordFields(forms.Form):
    """A name, and a password that is not easily guessed; `email` is whose account it will be."""

    use_required_attribute = False
    name = name_field(gettext_lazy("Your name"), NAME, autocomplete="name")
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=200,
        strip=False,
        error_messages={"required": gettext_lazy("Choose a password.")},
        help_text=gettext_lazy("At least eight characters, and not one that others would guess."),
        widget=forms.PasswordInput(
            {"class": "input", "autocomplete": "new-password"}, render_value=False
        ),
    )

    def address(self) -> str:
        """Return the address that the account is for, as far as it is known."""
        return str(self.cleaned_data.get("email", ""))

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if password := typed.get("password"):
            said = {"email": self.address(), "name": typed.get("name", "")}
            for words in weaknesses(password, **said):
                self.add_error("password", words)
        return typed


class JoinForm(PasswordFields):
    """Of somebody who is invited: the link has proven the address."""

    def __init__(self, data: Any = None, *, email: str, name: str) -> None:
        super().__init__(data, initial={"name": name})
        self.email = email

    def address(self) -> str:
        return self.email


class SignUpForm(PasswordFields):
    email = mail_field(gettext_lazy("Mail address"))
    field_order = ("name", "email", "password")
