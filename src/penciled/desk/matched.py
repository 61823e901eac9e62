"""Which clients a stranger may be, in words, and what they wrote otherwise than it is on record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.booking.matching import likely_for
from penciled.booking.otherwise import otherwise_in
from penciled.clients.matching import likely_of
from penciled.core.matching import Sign
from penciled.core.wording import say_day_with_year
from penciled.desk.naming import are_hidden

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from penciled.booking.models import AppointmentRequest
    from penciled.booking.otherwise import Otherwise
    from penciled.clients.matching import Likely
    from penciled.clients.models import Client

SAID = {
    Sign.MAIL: gettext_lazy("same mail address"),
    Sign.PHONE: gettext_lazy("same phone number"),
    Sign.NAME: gettext_lazy("same name"),
    Sign.ALIKE: gettext_lazy("name alike"),
    Sign.BORN: gettext_lazy("same birth date"),
    Sign.OTHER_NAME: gettext_lazy("another name"),
    Sign.OTHER_BORN: gettext_lazy("another birth date"),
}
CALLED = {
    "name": gettext_lazy("Name"),
    "phone": gettext_lazy("Phone"),
    "email": gettext_lazy("Mail address"),
    "birth_date": gettext_lazy("Birth date"),
}


@dataclass(frozen=True, slots=True)
class Alike:
    """A client whom somebody may be: what speaks for it and what against, in words."""

    client: Client
    speaks_for: str
    against: str
    is_strong: bool


@dataclass(frozen=True, slots=True)
class Typed:
    """One thing written otherwise than it is on record, as `said`, where the record has `stands`.

    `ref` is of the request that it was written with.
    """

    field: str
    label: str
    said: str
    stands: str
    asked: AppointmentRequest


def alike_to(asked: AppointmentRequest) -> list[Alike]:
    """Return whom a stranger who waits may be, likeliest first."""
    return [_alike(each) for each in likely_for(asked)]


def alike_on_record(client: Client) -> list[Alike]:
    """Return the other records that may be of the same person, likeliest first."""
    return [_alike(each) for each in likely_of(client)]


def typed_with(asked: AppointmentRequest) -> list[Typed]:
    """Return what came with a request and is otherwise on record; nothing while names hide."""
    return _typed(otherwise_in([asked]))


def typed_of(some: Sequence[AppointmentRequest]) -> list[Typed]:
    """Return the same for several requests of one client: of each field what was written last."""
    return _typed(otherwise_in(some))


def _alike(each: Likely) -> Alike:
    said = [(sign.is_against, str(SAID[sign])) for sign in each.match.signs]
    speaks_for = capfirst(", ".join(words for is_against, words in said if not is_against))
    against = ", ".join(words for is_against, words in said if is_against)
    return Alike(each.client, speaks_for, against, each.match.is_strong)


def _typed(some: Iterable[Otherwise]) -> list[Typed]:
    if are_hidden():
        return []
    return [
        Typed(e.field, str(CALLED[e.field]), _say(e.said), _say(e.stands), e.request) for e in some
    ]


def _say(value: str | date | None) -> str:
    if not value:
        return _("none")
    return value if isinstance(value, str) else say_day_with_year(value)
