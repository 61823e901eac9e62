"""How a file of clients is read, which column is what, and what becomes of who is known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy

from penciled.clients.importing.fields import FIELDS
from penciled.clients.importing.meeting import ADD, FILL, LIST, SKIP
from penciled.clients.importing.reading import ENCODINGS
from penciled.clients.importing.rows import ORDERS

if TYPE_CHECKING:
    from penciled.jobs.models import Job

SEPARATORS = (
    ("comma", gettext_lazy("Comma ,")),
    ("semicolon", gettext_lazy("Semicolon ;")),
    ("tab", gettext_lazy("Tab")),
    ("pipe", gettext_lazy("Upright line |")),
)
ASKED_FIRST = ("encoding", "separator", "order", "same", "shared", "alike")


class Column(NamedTuple):
    """A column of the file: its header, what stands in it first, and the field to choose."""

    header: str
    samples: list[str]
    field: forms.BoundField


def _choice(label: Any, choices: Any, hint: Any = "", *, radio: bool = False) -> forms.ChoiceField:
    widget = forms.RadioSelect() if radio else forms.Select({"class": "input"})
    return forms.ChoiceField(label=label, choices=choices, help_text=hint, widget=widget)


class ImportForm(forms.Form):
    """Cleans to what `asking.choose` takes."""

    use_required_attribute = False
    encoding = _choice(gettext_lazy("Encoding"), list(ENCODINGS.items()))
    separator = _choice(gettext_lazy("Separator"), SEPARATORS)
    order = _choice(
        gettext_lazy("Dates are written"),
        list(ORDERS.items()),
        gettext_lazy("As 1984-03-31, 31.03.1984 or 03/31/1984."),
    )
    same = _choice(
        gettext_lazy("Who has a record already"),
        (
            (FILL, gettext_lazy("Fill in what their record lacks; nothing is overwritten")),
            (SKIP, gettext_lazy("Leave their record as it is")),
        ),
        gettext_lazy(
            "Known by internal id or mail address, or by name with phone number or birth date."
        ),
        radio=True,
    )
    shared = _choice(
        gettext_lazy("Whose mail address or internal id belongs to a client of another name"),
        (
            (LIST, gettext_lazy("Don’t import the row, and list it")),
            (ADD, gettext_lazy("Add them without it, such as a child with a parent’s address")),
        ),
        radio=True,
    )
    alike = _choice(
        gettext_lazy("Who has only the name of a client"),
        ((ADD, gettext_lazy("Add them")), (SKIP, gettext_lazy("Skip the row"))),
        radio=True,
    )

    def __init__(self, data: Any = None, *, job: Job) -> None:
        said = job.options
        self.headers: list[str] = said["headers"]
        initial = {name: said[name] for name in ASKED_FIRST}
        initial |= {f"column_{place}": name for place, name in said["mapping"].items()}
        super().__init__(data, initial=initial)
        for place, header in enumerate(self.headers):
            choices = [("", gettext_lazy("Leave out")), *FIELDS.items()]
            field = forms.ChoiceField(label=header, choices=choices, required=False)
            field.widget = forms.Select({"class": "input", "aria-label": header}, choices=choices)
            self.fields[f"column_{place}"] = field

    def columns(self, samples: list[list[str]]) -> Iterator[Column]:
        """Yield the columns with what stands in them in the first rows."""
        for place, header in enumerate(self.headers):
            some = [row[place] for row in samples if place < len(row) and row[place]]
            yield Column(header, some[:2], self[f"column_{place}"])

    def said(self) -> dict[str, Any]:
        """Return what was chosen."""
        chosen = {str(n): self.cleaned_data[f"column_{n}"] for n in range(len(self.headers))}
        mapping = {place: name for place, name in chosen.items() if name}
        return {name: self.cleaned_data[name] for name in ASKED_FIRST} | {"mapping": mapping}
