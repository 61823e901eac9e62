"""What a client has chosen so far, read from the address and written back into it.

Only what the practice offers to this kind of client gets in. What is typed is never here.
"""

from __future__ import annotations

from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID, uuid5

from django.urls import reverse
from django.utils.translation import gettext as _

from penciled.booking.offers import Offers
from penciled.core.errors import DomainError, InvalidInput, NotOffered
from penciled.portal.visitor import ME, NEW

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penciled.availability.queries import Wanted
    from penciled.booking.models import AppointmentRequest
    from penciled.practices.models import Location, Practitioner, Service

ANYONE = "any"
STEPS = ("who", "practitioner", "visit", "time", "details")
STEP_OF = {
    "for": "who",
    "practitioner": "practitioner",
    "service": "visit",
    "location": "visit",
    "start": "time",
}
YEARS = range(2000, 2200)
BEFORE = ("practitioner", "service")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """`anyone` is "first available". `refusal` is why something in the address was left out.

    `whom` is for whom: `ME`, somebody `NEW`, a client's id, or nothing; `asks_whom` of those who
    act for others, who must say, and of those who said it.
    `untold` are the client's own requests that were answered without their knowing as yet.
    """

    offers: Offers
    anyone: bool = False
    practitioner: Practitioner | None = None
    service: Service | None = None
    location: Location | None = None
    start: datetime | None = None
    zone: str = ""
    whom: str = ""
    asks_whom: bool = False
    refusal: DomainError | None = None
    untold: tuple[AppointmentRequest, ...] = ()

    @property
    def missing(self) -> str:
        """Return the first step that still wants a choice; "details" when none does."""
        if self.asks_whom and not self.whom:
            return "who"
        if not (self.anyone or self.practitioner):
            return "practitioner"
        if not (self.service and self.location):
            return "visit"
        return "details" if self.start else "time"

    @property
    def refused_at(self) -> str:
        """Return the step whose choice was left out, or nothing."""
        return STEP_OF.get(self.refusal.field or "", "practitioner") if self.refusal else ""

    @property
    def params(self) -> dict[str, str]:
        chosen = {
            "for": self.whom,
            "practitioner": ANYONE if self.anyone else _ref(self.practitioner),
            "service": _ref(self.service),
            "location": _ref(self.location),
            "start": f"{self.start:%Y-%m-%dT%H:%M:%SZ}" if self.start else "",
            "zone": self.zone,
        }
        return {name: value for name, value in chosen.items() if value}

    @property
    def visit(self) -> str:
        """Return who, what and where in one word: what a chosen time hangs on."""
        wanted = (self.params.get(name, "") for name in ("practitioner", "service", "location"))
        return ".".join(wanted)

    @property
    def fitting(self) -> list[Practitioner]:
        """Return who can be asked for the visit: the one named, or all who offer it."""
        if not (self.service and self.location):
            return []
        return self.offers.fitting(self.practitioner, self.service, self.location)

    @property
    def wanted(self) -> Wanted:
        assert self.service and self.location  # noqa: S101, PT018 -- asked only past that step
        return self.offers.wanted(self.service, self.location)

    def kept(self, step: str) -> dict[str, str]:
        """Return what a step's form carries along: all but what it asks itself."""
        return {n: v for n, v in self.params.items() if STEP_OF.get(n) != step}

    def url(self, name: str, **extra: str) -> str:
        """Return the address of a page that carries all this along."""
        path = reverse(f"portal:{name}", args=[self.offers.practice.slug])
        params = self.params | extra
        return f"{path}?{urlencode(params)}" if params else path

    def key(self, draft: UUID) -> UUID:
        """Return the key of sending just this from `draft`: a repeat has the same."""
        return uuid5(draft, f"{self.visit}.{self.params.get('start', '')}.{self.whom}".strip("."))


def read_whom(params: Mapping[str, str]) -> str:
    """Return for whom the address says it is, in one spelling; nothing where it says nothing.

    Raises:
        InvalidInput: that is nobody.
    """
    said = params.get("for", "")
    return said if said in {"", ME, NEW} else str(_uuid(said, "for"))


def read_choices(params: Mapping[str, str], offers: Offers) -> Choices:
    """Read the choices in order and stop at the first that is not offered, which `refusal` names.

    A form says in `whose` for whom it was before: where that has changed, whatever isn't offered
    to the one it is for now is left out without a word.

    A form says in `was` what its page showed as chosen. Where that has changed since, the time
    is left out without a word, and so is what another practitioner does not offer, and where
    another service is not.
    """
    was = params.get("was")
    choices = Choices(offers=offers, zone=params.get("zone", ""))
    before = [] if was is None else was.split(".")
    is_others = params.get("whose", params.get("for", "")) != params.get("for", "")
    try:
        with suppress(DomainError) if is_others else nullcontext():
            choices = _add_practitioner(choices, params)
        for add, known in ((_add_service, BEFORE[:1]), (_add_location, BEFORE)):
            other = before and before[: len(known)] != [params.get(name, "") for name in known]
            with suppress(DomainError) if other or is_others else nullcontext():
                choices = add(choices, params)
        if was in {None, choices.visit}:
            choices = _add_start(choices, params)
    except DomainError as refusal:
        return replace(choices, refusal=refusal)
    return choices


def _add_practitioner(choices: Choices, params: Mapping[str, str]) -> Choices:
    if not params.get("practitioner"):
        return choices
    if params["practitioner"] == ANYONE:
        return replace(choices, anyone=True)
    ref = _uuid(params["practitioner"], "practitioner")
    return replace(choices, practitioner=choices.offers.practitioner(ref))


def _add_service(choices: Choices, params: Mapping[str, str]) -> Choices:
    if not params.get("service"):
        return choices
    ref = _uuid(params["service"], "service")
    return replace(choices, service=choices.offers.service(ref, choices.practitioner))


def _add_location(choices: Choices, params: Mapping[str, str]) -> Choices:
    if not params.get("location"):
        return choices
    ref = _uuid(params["location"], "location")
    for place in choices.offers.locations(choices.practitioner, choices.service):
        if place.ref == ref:
            return replace(choices, location=place)
    raise NotOffered(_("This appointment isn’t offered at that place."), field="location")


def _add_start(choices: Choices, params: Mapping[str, str]) -> Choices:
    if not params.get("start"):
        return choices
    try:
        start: datetime | None = datetime.fromisoformat(params["start"])
    except ValueError:
        start = None
    if start is None or start.utcoffset() is None or start.year not in YEARS:
        raise InvalidInput(_("We couldn’t read that time."), field="start")
    return replace(choices, start=start.astimezone(UTC))


def _uuid(text: str, field: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise InvalidInput(_("We couldn’t read that choice."), field=field) from None


def _ref(chosen: Practitioner | Service | Location | None) -> str:
    return str(chosen.ref) if chosen else ""
