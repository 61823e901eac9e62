"""What the forms of services and of locations have in common: a name, and who it is with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from penciled.core.fingerprint import fingerprint
from penciled.desk.forms.availability import ManyField
from penciled.desk.forms.clients import one_line
from penciled.desk.stale import ShownForm
from penciled.practices.offer import said_of
from penciled.practices.queries import practitioners_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from penciled.practices.models import Location, Practice, Service
    from penciled.practices.offer import LocationSaid, ServiceSaid


def line(label: Any, most: int, *, missing: Any = "", hint: Any = "") -> forms.CharField:
    """Return a field for one line of text, which may be left out unless it says what is missing."""
    return forms.CharField(
        label=label,
        max_length=most,
        required=bool(missing),
        help_text=hint,
        error_messages={"required": missing},
        validators=[one_line],
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
    )


class OfferedForm(ShownForm):
    """A new one, or the one it is `of`."""

    practitioners = ManyField(label=gettext_lazy("Practitioners"))
    begun: Mapping[str, Any] = {}

    def __init__(
        self, data: Any = None, *, practice: Practice, of: Service | Location | None = None
    ) -> None:
        said = said_of(of) if of else None
        initial = self.typed_of(said) if said else self.begun
        everyone = list(practitioners_of(practice))
        if said is None:
            initial = {**initial, "practitioners": [str(each.ref) for each in everyone]}
        super().__init__(data, shown=fingerprint(said) if said else "", initial=initial)
        offer(self, "practitioners", everyone)

    def said(self) -> ServiceSaid | LocationSaid:
        """Return what was typed; only of a valid form."""
        raise NotImplementedError

    def typed_of(self, said: Any) -> dict[str, Any]:
        """Return what would have to be typed for what is stored."""
        raise NotImplementedError


def offer(
    form: forms.Form, name: str, some: Iterable[Any], words: Callable[[Any], str] | None = None
) -> None:
    """Let some of these be ticked."""
    field = form.fields[name]
    if isinstance(field, ManyField):
        field.offer(some, words)


def refs(some: Iterable[Any]) -> frozenset[Any]:
    return frozenset(each.ref for each in some)
