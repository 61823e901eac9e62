"""What is typed about mails: the words of one kind, and how all of them are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from penciled.core.fingerprint import fingerprint
from penciled.core.languages import LANGUAGES
from penciled.core.placeholders import odd_in
from penciled.desk.forms.lines import LinesField
from penciled.desk.forms.offered import line
from penciled.desk.stale import ShownForm
from penciled.practices.mail_texts import (
    PLACES,
    MannerSaid,
    TextSaid,
    manner_said,
    odd_words,
    text_said,
)

if TYPE_CHECKING:
    from penciled.practices.models import Practice


class MannerForm(ShownForm):
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the practice"),
        choices=list(LANGUAGES.items()),
        help_text=gettext_lazy(
            "Mails to those who work here are in it, and mails to clients who chose none."
        ),
        widget=forms.Select({"class": "input"}),
    )
    mails_name_service = forms.BooleanField(
        label=gettext_lazy("Name the service in mails and calendar files"),
        required=False,
        help_text=gettext_lazy(
            "Off to begin with: what a service is called can tell others of somebody’s health, "
            "and mails are read over shoulders. Without it, mails say how long it takes. "
            "Subjects never name it."
        ),
    )
    mails_carry_note = forms.BooleanField(
        label=gettext_lazy("Repeat what clients wrote in mails and calendar files"),
        required=False,
        help_text=gettext_lazy(
            "Off to begin with: clients may write what is private, and mail is no safe place for "
            "it. Without it, their words are read in Penciled alone."
        ),
    )

    def __init__(self, data: Any = None, *, practice: Practice) -> None:
        said = manner_said(practice)
        initial = {name: getattr(said, name) for name in MannerSaid.__slots__}
        super().__init__(data, shown=fingerprint(said), initial=initial)

    def said(self) -> MannerSaid:
        """Return what was typed; only of a valid form."""
        return MannerSaid(**{name: self.cleaned_data[name] for name in MannerSaid.__slots__})


class MailTextForm(ShownForm):
    """The words of one kind of mail in one language; left empty, ours stand."""

    subject = line(gettext_lazy("Subject"), 160)
    words = LinesField(
        label=gettext_lazy("Opening words"),
        max_length=2000,
        required=False,
        help_text=gettext_lazy(
            "They stand above the time and the place, which every mail says by itself."
        ),
        widget=forms.Textarea({"class": "input", "rows": 5}),
    )

    def __init__(self, data: Any = None, *, practice: Practice, topic: str, language: str) -> None:
        said = text_said(practice, topic, language)
        initial = {"subject": said.subject, "words": said.words}
        super().__init__(data, shown=fingerprint(said), initial=initial)
        self.topic = topic

    def clean(self) -> dict[str, Any]:
        for name in ("subject", "words"):
            if odd := odd_in(self.cleaned_data.get(name, ""), PLACES[self.topic]):
                self.add_error(name, odd_words(odd))
        return self.cleaned_data

    def said(self) -> TextSaid:
        """Return what was typed; only of a valid form."""
        return TextSaid(subject=self.cleaned_data["subject"], words=self.cleaned_data["words"])
