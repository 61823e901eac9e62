"""What a client may type on the portal. Forms check words; the rules of asking are elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.core.languages import LANGUAGES
from penciled.portal.birth import NAMES as BIRTH_DATE
from penciled.portal.written import mail_address, name, one_line, phone_number, written

TYPED = ("first_name", "last_name", "email", "phone", "note", "language", "asker", *BIRTH_DATE)
ANSWER = re.compile(r"answer-[0-9a-f]{32}")
MOST_ANSWERS = 40
MOST_KEPT = 4000


class Text(forms.CharField):
    """A text whose line ends count once, and that is never cut where it is typed."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(self.prepare_value(value)) or "")

    def prepare_value(self, value: Any) -> Any:
        return one_line_end(value) if isinstance(value, str) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {k: v for k, v in super().widget_attrs(widget).items() if k != "maxlength"}


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


def typed_in(sent: Mapping[str, str]) -> dict[str, str]:
    """Return what was typed, right or wrong, as far as it is worth keeping, and its draft."""
    answers = [name for name in sent if ANSWER.fullmatch(name)][:MOST_ANSWERS]
    named = [*(name for name in TYPED if name in sent), *answers]
    typed = {name: one_line_end(sent[name])[:MOST_KEPT] for name in named}
    return typed | {"draft": str(_draft(sent.get("draft", "")))} if typed else {}


def one_line_end(text: str) -> str:
    """Let line ends count once, as they do where they are typed."""
    return re.sub(r"\r\n?", "\n", text)


def _draft(words: str) -> UUID:
    try:
        return UUID(words)
    except ValueError:
        return uuid4()


class DraftForm(forms.Form):
    """A form that says which draft it is part of, so that a repeat of it is known as one."""

    draft = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def questions(self) -> list[forms.BoundField]:
        """Return the practice's own questions among the fields."""
        return [self[name] for name in self.fields if ANSWER.fullmatch(name)]

    def draft_ref(self) -> UUID:
        """Return the draft that was sent along, or a new one if that is garbage."""
        return _draft(str(self["draft"].value()))


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
    language = forms.ChoiceField(
        label=gettext_lazy("Mails in"),
        choices=list(LANGUAGES.items()),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose one of these languages.")},
        widget=forms.Select({"class": "input"}),
    )


class NameForm(NoteForm):
    """What a client says who has proved an address that the practice doesn't know."""

    first_name = _line(
        gettext_lazy("First name"),
        autocomplete="given-name",
        missing=gettext_lazy("Write your first name."),
        max_length=80,
        validators=[name],
    )
    last_name = _line(
        gettext_lazy("Last name"),
        autocomplete="family-name",
        missing=gettext_lazy("Write your last name."),
        max_length=80,
        validators=[name],
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


class AskerField(forms.CharField):
    """The name of whoever asks for somebody else."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Your own name"),
            help_text=gettext_lazy("So that we know who asks, and whom to answer."),
            max_length=161,
            validators=[one_line, name],
            error_messages={"required": gettext_lazy("Write your own name.")},
            widget=forms.TextInput({"class": "input", "autocomplete": "name", "dir": "auto"}),
        )


class DetailsForm(NameForm):
    """What a client says who has not proved an address yet."""

    email = email_field()


class CancelForm(forms.Form):
    """A word to the practice, beside what was shown of the appointment that is cancelled."""

    seen = forms.Field(required=False, widget=forms.HiddenInput)
    late = forms.BooleanField(required=False, widget=forms.HiddenInput)
    word = Text(
        label=gettext_lazy("A word to the practice"),
        help_text=gettext_lazy("Please leave out medical details."),
        max_length=500,
        required=False,
        validators=[written],
        widget=forms.Textarea({"class": "input", "rows": 3, "dir": "auto"}),
    )

    def clean_seen(self) -> int:
        """Return what was shown; garbage is what nobody was ever shown."""
        words = str(self.cleaned_data["seen"])
        return int(words) if re.fullmatch(r"[0-9]{1,9}", words) else -1


class EnterForm(forms.Form):
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
