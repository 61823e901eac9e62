"""What is typed about when clients may ask in a week: stretches, time taken out, a day copied."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import prefetch_related_objects
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.availability.actions import Open, Weeks
from penciled.availability.shown import hours_shown
from penciled.core import wording
from penciled.core.fingerprint import fingerprint
from penciled.core.wall import MINUTES_PER_DAY
from penciled.desk.forms.minute import NOON, MinuteField
from penciled.desk.stale import ShownForm
from penciled.practices.together import is_elsewhere

if TYPE_CHECKING:
    from django.http import QueryDict

    from penciled.availability.models import Hours, OpenStretch
    from penciled.practices.models import Practitioner, Service

BOTH, NEW, EXISTING = "both", "new", "existing"
WHO = (
    (BOTH, gettext_lazy("New and existing clients")),
    (NEW, gettext_lazy("New clients only")),
    (EXISTING, gettext_lazy("Existing clients only")),
)
MOST_WEEKS = 8
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
YEARS = gettext_lazy("Choose a date between the years 2000 and 2099.")
SUNDAY_FIRST = (6, 0, 1, 2, 3, 4, 5)
EVERY = (
    gettext_lazy("every week"),
    gettext_lazy("every second week"),
    gettext_lazy("every third week"),
    gettext_lazy("every fourth week"),
    gettext_lazy("every fifth week"),
    gettext_lazy("every sixth week"),
    gettext_lazy("every seventh week"),
    gettext_lazy("every eighth week"),
)


class ManyField(forms.MultipleChoiceField):
    """Tick some of what was offered, or none for all of it; cleans to the things themselves."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, widget=forms.CheckboxSelectMultiple, **options)
        self.offered: dict[str, Any] = {}

    def offer(self, some: Iterable[Any], words: Callable[[Any], str] | None = None) -> None:
        self.offered = {str(each.ref): each for each in some}
        said = words or (lambda each: str(each.name))
        self.choices = [(ref, said(each)) for ref, each in self.offered.items()]

    def clean(self, value: Any) -> list[Any]:
        return [self.offered[ref] for ref in super().clean(value)]


class DayField(forms.DateField):
    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput({"type": "date", "class": "input"}, format="%Y-%m-%d")
        words = dict.fromkeys(("required", "invalid"), gettext_lazy("Choose a date."))
        super().__init__(error_messages=words, widget=widget, **options)

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day and not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(YEARS)
        return day


class ForWhomForm(ShownForm):
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
        shown: str,
        initial: Mapping[str, Any],
    ) -> None:
        super().__init__(data, shown=shown, initial={**_for_whom(stored), **initial})
        for name, words in (("services", _said_service), ("locations", None)):
            own = list(getattr(practitioner, name).filter(archived_at__isnull=True))
            kept = getattr(stored, name).all() if stored else ()
            some = list({each.pk: each for each in (*own, *kept)}.values())
            if name == "services":
                prefetch_related_objects(some, "locations")
            field = self.fields[name]
            if isinstance(field, ManyField):
                # What the stretch names already stays to be seen, though it is no longer offered.
                field.offer(some, words)

    def clean(self) -> dict[str, Any]:
        """Refuse hours in which nothing could be asked for."""
        some, there = (self.cleaned_data.get(name) or [] for name in ("services", "locations"))
        if there and some and all(is_elsewhere(e, place) for e in some for place in there):
            self.add_error("locations", _("None of these services is offered there."))
        return self.cleaned_data

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
    """A stretch of one weekday, and a new one of several; in every week, or in some."""

    weekday = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Every"),
        choices=[(day, WEEKDAYS[day]) for day in SUNDAY_FIRST],
        coerce=int,
        error_messages={"required": gettext_lazy("Choose at least one day.")},
        widget=forms.CheckboxSelectMultiple,
    )
    opens = MinuteField(label=gettext_lazy("From"))
    closes = MinuteField(label=gettext_lazy("Until"), ends=True)
    since = DayField(label=gettext_lazy("From this day on"), required=False)
    until = DayField(label=gettext_lazy("Up to and with"), required=False)
    every = forms.TypedChoiceField(
        label=gettext_lazy("In"),
        choices=[(count, EVERY[count - 1]) for count in range(1, MOST_WEEKS + 1)],
        coerce=int,
        required=False,
        help_text=gettext_lazy("Weeks are counted from the one of the first day."),
        widget=forms.Select({"class": "input"}),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        practitioner: Practitioner,
        stored: Hours | None = None,
        begun: Mapping[str, Any] | None = None,
    ) -> None:
        initial: dict[str, Any] = {"every": 1, **(begun or {})}
        if stored:
            names = ("weekday", "opens", "closes", "since", "until", "every")
            initial = {name: getattr(stored, name) for name in names}
            drawn = begun or {}
            initial |= {name: drawn[name] for name in ("opens", "closes") if name in drawn}
        super().__init__(
            data,
            practitioner=practitioner,
            stored=stored,
            shown=fingerprint(hours_shown(stored)) if stored else "",
            initial=initial,
        )
        if stored:
            self.fields["weekday"] = _one_day()

    def clean(self) -> dict[str, Any]:
        refuse_inverted(self, "opens", "closes")
        said = super().clean()
        since, until = said.get("since"), said.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day must not come before the first."))
        if (said.get("every") or 1) > 1 and not since and not self.errors.get("since"):
            self.add_error("since", _("Say from when on the weeks are counted."))
        return said

    def stretch(self) -> Open:
        return self.opened(self.cleaned_data["opens"], self.cleaned_data["closes"])

    def weeks(self) -> Weeks:
        said = self.cleaned_data
        return Weeks(since=said["since"], until=said["until"], every=said["every"] or 1)

    @property
    def is_seasonal(self) -> bool:
        """Say whether there is anything to see of which weeks are meant."""
        every = str(self["every"].value() or 1) != "1"
        return every or any(self[name].value() or self[name].errors for name in ("since", "until"))


class CloseForm(forms.Form):
    """A time to be taken out of some days."""

    use_required_attribute = False
    weekday = HoursForm.base_fields["weekday"]
    opens = HoursForm.base_fields["opens"]
    closes = HoursForm.base_fields["closes"]

    def clean(self) -> dict[str, Any]:
        refuse_inverted(self, "opens", "closes")
        return self.cleaned_data


class CopyForm(ShownForm):
    """A day, and the days that are to be like it."""

    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Copy"),
        choices=[(day, WEEKDAYS[day]) for day in SUNDAY_FIRST],
        coerce=int,
        widget=forms.Select({"class": "input"}),
    )
    to = forms.TypedMultipleChoiceField(
        label=gettext_lazy("To"),
        choices=[(day, WEEKDAYS[day]) for day in SUNDAY_FIRST],
        coerce=int,
        error_messages={"required": gettext_lazy("Choose at least one day.")},
        help_text=gettext_lazy("What these days have now is replaced."),
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if "to" in said and not set(said["to"]) - {said.get("weekday")}:
            self.add_error("to", _("Choose at least one other day."))
        return said


def refuse_inverted(form: forms.Form, opens: str, closes: str) -> None:
    """Refuse an end that is not after its start, and ask whether the afternoon was meant."""
    first, last = (form.cleaned_data.get(name) for name in (opens, closes))
    if first is None or last is None or first < last:
        return
    words = _("The end must come after the start.")
    if last < NOON and first < last + NOON:
        words += " " + _("Did you mean %(time)s?") % {"time": wording.say_minutes(last + NOON)}
    form.add_error(closes, words)


def _said_service(service: Service) -> str:
    """Name a service, and where it is offered if not everywhere."""
    there = [place.name for place in service.locations.all() if place.archived_at is None]
    words = _("%(service)s, at %(places)s only")
    said = {"service": service.name, "places": ", ".join(there)}
    return words % said if there else service.name


def _for_whom(stored: OpenStretch | None) -> dict[str, Any]:
    if stored is None:
        return {"who": BOTH}
    kinds = {(True, True): BOTH, (True, False): NEW, (False, True): EXISTING}
    return {
        "who": kinds[stored.for_new, stored.for_existing],
        "services": [str(each.ref) for each in stored.services.all()],
        "locations": [str(each.ref) for each in stored.locations.all()],
    }


def begun(query: QueryDict) -> dict[str, Any]:
    """Return the days and the times that an address begins with; anything else counts for none."""
    named = [int(each) for each in query.getlist("weekday") if each in set("0123456")]
    start: dict[str, Any] = {"weekday": named}
    for name in ("opens", "closes"):
        minute = query.get(name, "")
        if minute.isascii() and minute.isdigit() and len(minute) <= len("1440"):
            start[name] = min(int(minute), MINUTES_PER_DAY)
    return start


def _one_day() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("Every"),
        choices=[(day, WEEKDAYS[day]) for day in SUNDAY_FIRST],
        coerce=int,
        widget=forms.Select({"class": "input"}),
    )
