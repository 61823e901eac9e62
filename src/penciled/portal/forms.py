"""What a client may type on the portal. Forms check words; the rules of asking are elsewhere."""

from __future__ import annotations

import re
import unicodedata
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

UNSEEN = {"Cc", "Cs", "Zl", "Zp"}
TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # they reorder what is read
TYPED = ("first_name", "last_name", "email", "phone", "note")
DIGITS_IN_A_PHONE_NUMBER = 3
MOST_KEPT = 2000


def one_line(text: str) -> None:
    """Refuse what no line of writing holds: line ends, control characters, reversed text."""
    if any(unicodedata.category(char) in UNSEEN or char in TURNING for char in text):
        raise ValidationError(_("This has a line break or another character that can’t be shown."))


def written(text: str) -> None:
    """Refuse what no text holds, but for line ends and tabs."""
    one_line(re.sub(r"[\n\t]", "", text))


def mail_address(text: str) -> None:
    """Refuse what is no mail address, and say what it lacks."""
    name, at, host = text.rpartition("@")
    if not at or not name:
        raise ValidationError(_("A mail address has an @ in it, as in name@example.com."))
    if "." not in host.strip("."):
        raise ValidationError(_("This address has no ending, such as .com or .org."))
    EmailValidator(_("This doesn’t look like a mail address. Please check it."))(text)


def phone_number(text: str) -> None:
    if len(re.findall(r"\d", text)) < DIGITS_IN_A_PHONE_NUMBER:
        raise ValidationError(_("This doesn’t look like a phone number. Please check it."))


class Text(forms.CharField):
    """A text whose line ends count once, as they do where it is typed."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(re.sub(r"\r\n?", "\n", value) if value else value) or "")


def _line(label: Any, *, autocomplete: str, missing: Any = "", **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        validators=[one_line, *options.pop("validators", [])],
        error_messages={"required": missing},
        widget=options.pop("widget", forms.TextInput)(
            {"class": "input", "autocomplete": autocomplete, "dir": "auto"}
        ),
        **options,
    )


def email_field() -> forms.CharField:
    return _line(
        gettext_lazy("Mail address"),
        autocomplete="email",
        missing=gettext_lazy("Write the mail address that we can answer to."),
        max_length=254,
        validators=[mail_address],
        widget=forms.EmailInput,
    )


class DraftForm(forms.Form):
    """A form that says which draft it is part of, so that a repeat of it is known as one."""

    draft = forms.CharField(required=False, widget=forms.HiddenInput)

    def draft_ref(self) -> UUID:
        """Return the draft that was sent along, or a new one if that is garbage."""
        try:
            return UUID(str(self["draft"].value()))
        except ValueError:
            return uuid4()

    def typed(self) -> dict[str, str]:
        """Return what was typed, right or wrong, as far as it is worth keeping."""
        return {
            name: str(self[name].value() or "")[:MOST_KEPT] for name in TYPED if name in self.fields
        }


class NoteForm(DraftForm):
    """What a client the practice knows may still add."""

    note = Text(
        label=gettext_lazy("Anything we should know?"),
        help_text=gettext_lazy(
            "Please leave out medical details. You can talk about those when you meet."
        ),
        max_length=1000,
        required=False,
        validators=[written],
        widget=forms.Textarea({"class": "input", "rows": 4, "dir": "auto"}),
    )


class NameForm(NoteForm):
    """What a client says who has proved an address that the practice doesn't know."""

    first_name = _line(
        gettext_lazy("First name"),
        autocomplete="given-name",
        missing=gettext_lazy("Write your first name."),
        max_length=80,
    )
    last_name = _line(
        gettext_lazy("Last name"),
        autocomplete="family-name",
        missing=gettext_lazy("Write your last name."),
        max_length=80,
    )
    phone = _line(
        gettext_lazy("Phone"),
        autocomplete="tel",
        max_length=40,
        required=False,
        validators=[phone_number],
        widget=forms.TelInput,
    )
    field_order = ("draft", "first_name", "last_name", "email", "phone", "note")


class DetailsForm(NameForm):
    """What a client says who has not proved an address yet."""

    email = email_field()


class EnterForm(DraftForm):
    email = email_field()


class CodeForm(DraftForm):
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        error_messages={"required": gettext_lazy("Write the six digits from the mail.")},
        widget=forms.TextInput(
            {
                "class": "input code",
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "maxlength": 12,
                "autofocus": True,
            }
        ),
    )

    def clean_code(self) -> str:
        """Return the digits; people paste spaces along."""
        digits = re.sub(r"[\s-]", "", self.cleaned_data["code"])
        if not re.fullmatch(r"[0-9]{6}", digits):
            raise ValidationError(_("The code has six digits."))
        return digits
