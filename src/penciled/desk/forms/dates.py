"""What is typed about dates that differ from their week."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.availability.actions import Open
from penciled.availability.dates import MOST_DAYS
from penciled.availability.shown import override_shown
from penciled.core import wording
from penciled.core.fingerprint import fingerprint
from penciled.desk.forms.availability import DayField, ForWhomForm, refuse_inverted
from penciled.desk.forms.minute import MinuteField

if TYPE_CHECKING:
    from penciled.availability.models import OpenStretch, Override
    from penciled.practices.models import Practitioner

MOST_STRETCHES, MOST_NAMED = 3, 3


class OverrideForm(ForWhomForm):
    """What differs on one date, or on several; its stretches are all for the same clients."""

    on = DayField(label=gettext_lazy("Date"))
    until = DayField(
        label=gettext_lazy("Up to and with"),
        required=False,
        help_text=gettext_lazy("Empty for that one date."),
    )
    closed = forms.TypedChoiceField(
        label=gettext_lazy("Then"),
        choices=(("yes", gettext_lazy("Closed all day")), ("no", gettext_lazy("Open only then:"))),
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("Note for staff"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
    )
    replace = forms.BooleanField(label=gettext_lazy("Replace those"), required=False)
    anyway = forms.BooleanField(label=gettext_lazy("Save it anyway"), required=False)
    touched = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        practitioner: Practitioner,
        override: Override | None = None,
        taken: Iterable[date] = (),
        today: date,
    ) -> None:
        stretches = sorted(override.stretches.all(), key=_opens) if override else []
        begun: dict[str, Any] = {
            "closed": "no" if stretches else "yes",
            "note": override.note if override else "",
        }
        first = stretches[0] if stretches else None
        super().__init__(
            data,
            practitioner=practitioner,
            stored=first,
            shown=fingerprint(override_shown(override)) if override else "",
            initial=begun,
        )
        self.taken, self.today, self.override = set(taken), today, override
        self._offer_stretches(stretches)
        if override:
            for name in ("on", "until", "replace"):
                del self.fields[name]

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on < self.today:
            raise forms.ValidationError(_("This date is over."))
        return on

    def days(self) -> list[date]:
        """Return the dates that are meant."""
        if self.override:
            return [self.override.on]
        first: date = self.cleaned_data["on"]
        last: date = self.cleaned_data["until"] or first
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if not self.override and "on" in said and "until" in said:
            self._clean_days()
        if said.get("closed") is not False:
            for name in (*self.ends, "services", "locations"):
                self.errors.pop(name, None)
            return said
        for opens, closes in self.pairs:
            if (
                said.get(opens) is None
                and said.get(closes) is not None
                and not self.errors.get(opens)
            ):
                self.add_error(opens, _("Type when it begins."))
            if (
                said.get(opens) is not None
                and said.get(closes) is None
                and not self.errors.get(closes)
            ):
                self.add_error(closes, _("Type when it ends."))
            refuse_inverted(self, opens, closes)
        if not any(self.errors.get(name) or said.get(name) is not None for name in self.ends):
            self.add_error(self.ends[0], _("Type at least one stretch, or choose closed."))
        return said

    def _clean_days(self) -> None:
        said = self.cleaned_data
        if said["until"] and said["until"] < said["on"]:
            self.add_error("until", _("The last day must not come before the first."))
            return
        days = self.days()
        if len(days) > MOST_DAYS:
            self.add_error("until", _("At most a year at once."))
            return
        taken = sorted(self.taken & set(days))
        if taken and not said.get("replace"):
            self.add_error("replace", _taken(taken, several=len(days) > 1))

    def shown_touched(self, seen: str) -> None:
        """Ask for a yes to what stands there; one that was given to something else is none."""
        said: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        said["touched"], said["anyway"] = seen, ""
        self.data = said

    def stretches(self) -> Sequence[Open]:
        """Return what the date is open for; nothing when it is closed."""
        said = self.cleaned_data
        if said["closed"]:
            return ()
        typed = [(said[opens], said[closes]) for opens, closes in self.pairs]
        return [self.opened(*ends) for ends in typed if None not in ends]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return [(f"opens_{n}", f"closes_{n}") for n in range(1, MOST_STRETCHES + 1)]

    @property
    def ends(self) -> list[str]:
        return [name for pair in self.pairs for name in pair]

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[opens], self[closes]) for opens, closes in self.pairs]

    def _offer_stretches(self, stretches: Sequence[OpenStretch]) -> None:
        for (opens, closes), stored in zip(
            self.pairs, [*stretches, None, None, None], strict=False
        ):
            self.fields[opens] = MinuteField(label=_("From"), required=False)
            self.fields[closes] = MinuteField(label=_("Until"), required=False, ends=True)
            if stored:
                self.initial.update({opens: stored.opens, closes: stored.closes})


def _taken(days: Sequence[date], *, several: bool) -> str:
    if not several:
        return _("This date has hours of its own already.")
    named = ", ".join(wording.say_day_short(on, near=days[0]) for on in days[:MOST_NAMED])
    if more := len(days) - MOST_NAMED if len(days) > MOST_NAMED else 0:
        named = _("%(days)s and %(count)s more") % {"days": named, "count": more}
    return _("Some of these dates have hours of their own already: %(days)s.") % {"days": named}


def _opens(stretch: OpenStretch) -> int:
    return stretch.opens
