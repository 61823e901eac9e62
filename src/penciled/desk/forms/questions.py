"""A question to clients, as it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.core.fingerprint import fingerprint
from penciled.desk.forms.lines import LinesField
from penciled.desk.forms.offered import line
from penciled.desk.stale import ShownForm
from penciled.practices.questions import (
    CHOICE,
    LONG,
    LONGEST_CHOICE,
    MOST_CHOICES,
    SHORT,
    QuestionSaid,
    question_said,
)

if TYPE_CHECKING:
    from penciled.practices.models import Question

NEW, ALL = "new", "all"
KINDS = (
    (SHORT, gettext_lazy("In a line")),
    (LONG, gettext_lazy("In several lines")),
    (CHOICE, gettext_lazy("By one of several choices")),
)
WHOM = ((NEW, gettext_lazy("New clients only")), (ALL, gettext_lazy("Everybody who asks")))


class QuestionForm(ShownForm):
    """A new one, or the one it is `of`."""

    words = line(gettext_lazy("Question"), 200, missing=gettext_lazy("Write the question."))
    kind = forms.ChoiceField(
        label=gettext_lazy("It is answered"), choices=KINDS, widget=forms.RadioSelect
    )
    choices = LinesField(
        label=gettext_lazy("Choices"),
        max_length=(LONGEST_CHOICE + 1) * MOST_CHOICES,
        required=False,
        help_text=gettext_lazy("One on each line. Only for a question with choices."),
        widget=forms.Textarea({"class": "input", "rows": 4}),
    )
    whom = forms.ChoiceField(
        label=gettext_lazy("It is asked of"), choices=WHOM, widget=forms.RadioSelect
    )
    required = forms.BooleanField(label=gettext_lazy("It must be answered"), required=False)

    def __init__(self, data: Any = None, *, of: Question | None = None) -> None:
        said = question_said(of) if of else None
        initial = _typed(said) if said else {"kind": SHORT, "whom": NEW}
        super().__init__(data, shown=fingerprint(said) if said else "", initial=initial)

    def clean_choices(self) -> list[str]:
        lines = (each.strip() for each in str(self.cleaned_data["choices"]).splitlines())
        some = [each for each in lines if each]
        if any(len(each) > LONGEST_CHOICE for each in some):
            words = _("Keep each choice within %(most)s characters.")
            raise forms.ValidationError(words % {"most": LONGEST_CHOICE})
        return some

    def said(self) -> QuestionSaid:
        """Return what was typed; only of a valid form."""
        typed = self.cleaned_data
        is_choice = typed["kind"] == CHOICE
        return QuestionSaid(
            words=typed["words"],
            kind=typed["kind"],
            choices=tuple(typed["choices"]) if is_choice else (),
            required=typed["required"],
            for_existing=typed["whom"] == ALL,
        )


def _typed(said: QuestionSaid) -> dict[str, Any]:
    return {
        "words": said.words,
        "kind": said.kind,
        "choices": "\n".join(said.choices),
        "required": said.required,
        "whom": ALL if said.for_existing else NEW,
    }
