"""What the practice asks of its own, as fields of the form that asks who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from penciled.portal.forms import Text
from penciled.portal.written import one_line, written
from penciled.practices.questions import CHOICE, LONG

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penciled.portal.forms import DraftForm
    from penciled.practices.models import Question

LONGEST = 1000


def ask_too(form: DraftForm, questions: Sequence[Question]) -> None:
    """Add the practice's own questions to a form, in their order, before the note."""
    for question in questions:
        form.fields[_name(question)] = _field(question)
    others = [name for name in form.fields if name != "note"]
    form.order_fields([*others, "note"])


def answers_in(form: DraftForm) -> list[dict[str, str]]:
    """Return what was answered, in the words it was asked in; only of a valid form."""
    given = [(field, form.cleaned_data[field.name]) for field in form.questions]
    return [{"words": str(field.label), "answer": answer} for field, answer in given if answer]


def _name(question: Question) -> str:
    return f"answer-{question.ref.hex}"


def _field(question: Question) -> forms.Field:
    words: dict[str, Any] = {"label": question.words, "required": question.required}
    missing = {"required": _("Please answer this.")}
    if question.kind == CHOICE:
        none = [] if question.required else [("", _("No answer"))]
        return forms.ChoiceField(
            choices=[*((each, each) for each in question.choices), *none],
            error_messages=missing | {"invalid_choice": _("Choose one of these.")},
            widget=forms.RadioSelect,
            **words,
        )
    attributes = {"class": "input", "dir": "auto", "autocomplete": "off"}
    is_long = question.kind == LONG
    return Text(
        max_length=LONGEST,
        validators=[written if is_long else one_line],
        error_messages=missing,
        widget=forms.Textarea(attributes | {"rows": 3}) if is_long else forms.TextInput(attributes),
        **words,
    )
