"""What is typed about when clients may ask: weekly stretches, dates that differ, the preview."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.availability.actions import Open
from penciled.core import wording
from penciled.desk.forms.minute import NOON, MinuteField

if TYPE_CHECKING:
    from datetime import date

    from penciled.availability.models import Hours, OpenStretch, Override
    from penciled.practices.models import Practitioner

BOTH, NEW, EXISTING = "both", "new", "existing"
WHO = (
    (BOTH, gettext_lazy("New and existing clients")),
    (NEW, gettext_lazy("New clients only")),
    (EXISTING, gettext_lazy("Existing clients only")),
)
MOST_STRETCHES = 3
SUNDAY_FIRST = (6, 0, 1, 2, 3, 4, 5)


class ManyField(forms.MultipleChoiceField):
    """Tick some of what was offered, or none for all of it; cleans to the things themselves."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, widget=forms.CheckboxSelectMultiple, **options)
        self.offered: dict[str, Any] = {}

    def offer(self, some: Iterable[Any]) -> None:
        self.offered = {str(each.ref): each for each in some}
        self.choices = [(ref, each.name) for ref, each in self.offered.items()]

    def clean(self, value: Any) -> list[Any]:
        return [self.offered[ref] for ref in super().clean(value)]


class ForWhomForm(forms.Form):
    """Who may ask within hours, for which services and where."""

    who = forms.ChoiceField(
        label=gettext_lazy("Who may ask"), choices=WHO, widget=forms.Select({"class": "input"})
    )
    services = ManyField(
        label=gettext_lazy("Services"), help_text=gettext_lazy("None ticked means all of them.")
    )
    locations = ManyField(
        label=gettext_lazy("Locations"), help_text=gettext_lazy("None ticked means all of them.")
    )

    def __init__(
        self,
        data: Any = None,
        *,
        practitioner: Practitioner,
        stored: OpenStretch | None = None,
        **options: Any,
    ) -> None:
        super().__init__(data, initial=_for_whom(stored) | options.pop("initial", {}), **options)
        for name in ("services", "locations"):
            own = getattr(practitioner, name).filter(archived_at__isnull=True)
            kept = getattr(stored, name).all() if stored else ()
            field = self.fields[name]
            if isinstance(field, ManyField):
                # What the stretch names already stays to be seen, though it is no longer offered.
                field.offer({each.pk: each for each in (*own, *kept)}.values())

    def opened(self, opens: int, closes: int) -> Open:
        """Return a stretch for those who were chosen; only of a valid form."""
        said = self.cleaned_data
        return Open(
            opens=opens,
            closes=closes,
            for_new=said["who"] != EXISTING,
            for_existing=said["who"] != NEW,
            services=said["services"],
            locations=said["locations"],
        )


class HoursForm(ForWhomForm):
    """A stretch of every week."""

    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Every"),
        choices=[(day, WEEKDAYS[day]) for day in SUNDAY_FIRST],
        coerce=int,
        widget=forms.Select({"class": "input"}),
    )
    opens = MinuteField(label=gettext_lazy("From"))
    closes = MinuteField(label=gettext_lazy("Until"), ends=True)

    def __init__(
        self,
        data: Any = None,
        *,
        practitioner: Practitioner,
        stored: Hours | None = None,
        weekday: int | None = None,
    ) -> None:
        begun: dict[str, Any] = {"weekday": weekday}
        if stored:
            begun = {name: getattr(stored, name) for name in ("weekday", "opens", "closes")}
        super().__init__(data, practitioner=practitioner, stored=stored, initial=begun)

    def clean(self) -> dict[str, Any]:
        refuse_inverted(self, "opens", "closes")
        return self.cleaned_data

    def stretch(self) -> Open:
        return self.opened(self.cleaned_data["opens"], self.cleaned_data["closes"])


class OverrideForm(ForWhomForm):
    """What differs on one date; its stretches are all for the same clients."""

    on = forms.DateField(
        label=gettext_lazy("Date"),
        error_messages={"invalid": gettext_lazy("Choose a date.")},
        widget=forms.DateInput({"type": "date", "class": "input"}, format="%Y-%m-%d"),
    )
    closed = forms.TypedChoiceField(
        label=gettext_lazy("On that date"),
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
        begun = {"closed": "no" if stretches else "yes", "note": override.note if override else ""}
        first = stretches[0] if stretches else None
        super().__init__(data, practitioner=practitioner, stored=first, initial=begun)
        self.taken, self.today = set(taken), today
        self._offer_stretches(stretches)
        if override:
            del self.fields["on"]

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on < self.today:
            raise forms.ValidationError(_("This date is over."))
        if on in self.taken:
            raise forms.ValidationError(_("This date has hours of its own already. Change those."))
        return on

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
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


def refuse_inverted(form: forms.Form, opens: str, closes: str) -> None:
    """Refuse an end that is not after its start, and ask whether the afternoon was meant."""
    first, last = (form.cleaned_data.get(name) for name in (opens, closes))
    if first is None or last is None or first < last:
        return
    words = _("The end must come after the start.")
    if last < NOON and first < last + NOON:
        words += " " + _("Did you mean %(time)s?") % {"time": wording.say_minutes(last + NOON)}
    form.add_error(closes, words)


def _for_whom(stored: OpenStretch | None) -> dict[str, Any]:
    if stored is None:
        return {"who": BOTH}
    kinds = {(True, True): BOTH, (True, False): NEW, (False, True): EXISTING}
    return {
        "who": kinds[stored.for_new, stored.for_existing],
        "services": [str(each.ref) for each in stored.services.all()],
        "locations": [str(each.ref) for each in stored.locations.all()],
    }


def _opens(stretch: OpenStretch) -> int:
    return stretch.opens
