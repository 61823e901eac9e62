"""Every kind of mail as it is listed for whoever words it: when it goes, and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from penciled.core.languages import LANGUAGES
from penciled.notifications.titles import title_of
from penciled.practices.mail_texts import PLACES, topics_reworded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penciled.practices.models import Practice

CLIENTS, STAFF = gettext_lazy("To clients"), gettext_lazy("To those who work here")
SIGNING_IN = gettext_lazy("To sign in, always in our words")
KINDS: dict[Any, dict[str, Any]] = {
    CLIENTS: {
        "request.received": gettext_lazy("When they asked for a time."),
        "request.accepted": gettext_lazy("When somebody accepted their request."),
        "request.declined": gettext_lazy("When somebody declined their request."),
        "request.cancelled_receipt": gettext_lazy("When they cancelled their request."),
        "request.unanswered": gettext_lazy("When nobody answered their request in time."),
        "appointment.booked": gettext_lazy("When somebody booked an appointment for them."),
        "appointment.moved": gettext_lazy("When somebody changed their appointment."),
        "appointment.cancelled": gettext_lazy("When somebody cancelled their appointment."),
        "appointment.given_up_receipt": gettext_lazy("When they cancelled their appointment."),
        "appointment.coming": gettext_lazy("Some hours before an appointment."),
        "series.booked": gettext_lazy("When somebody booked what repeats."),
        "series.moved": gettext_lazy("When somebody changed several of a series at once."),
        "series.cancelled": gettext_lazy("When somebody cancelled several of a series at once."),
        "client.invited": gettext_lazy("When somebody invited them to the portal."),
    },
    STAFF: {
        "request.asked": gettext_lazy("When a client asked for a time."),
        "request.cancelled": gettext_lazy("When a client cancelled a request."),
        "request.expired": gettext_lazy("When a request ran out unanswered."),
        "appointment.given_up": gettext_lazy("When a client cancelled an appointment online."),
        "request.waiting": gettext_lazy("When nobody has answered for a while. In our words."),
        "member.digest": gettext_lazy("Each morning, to those who want that. In our words."),
    },
    SIGNING_IN: {
        "entry.code": gettext_lazy("When a client proves their address in the portal."),
        "member.invited": gettext_lazy("When an owner invited somebody."),
        "practice.founded": gettext_lazy("When a practice was made by whoever runs Penciled."),
        "account.mail": gettext_lazy("When somebody signs in by code or chooses a new password."),
        "account.code": gettext_lazy("When somebody proves a new address of theirs."),
        "account.known": gettext_lazy("When somebody signs up who has an account."),
        "account.moved": gettext_lazy("When a member changed their address, to the old one."),
    },
}


@dataclass(frozen=True, slots=True)
class Line:
    """`languages`: the ones it can be worded in, each with whether the practice has done so."""

    topic: str
    title: str
    when: Any
    languages: Sequence[tuple[str, str, bool]]


def kinds_of(practice: Practice) -> list[tuple[Any, list[Line]]]:
    """Return every kind of mail by whom it goes to."""
    reworded = topics_reworded(practice)
    return [
        (
            whom,
            [
                Line(topic, title_of(topic), when, _languages(topic, reworded))
                for topic, when in kinds.items()
            ],
        )
        for whom, kinds in KINDS.items()
    ]


def when_of(topic: str) -> Any:
    return next(kinds[topic] for kinds in KINDS.values() if topic in kinds)


def _languages(topic: str, reworded: set[tuple[str, str]]) -> list[tuple[str, str, bool]]:
    if topic not in PLACES:
        return []
    return [(key, name, (topic, key) in reworded) for key, name in LANGUAGES.items()]


PLACEHOLDERS = {
    "first_name": gettext_lazy("the client’s first name"),
    "initials": gettext_lazy("the client’s initials"),
    "practitioner": gettext_lazy("whom the appointment is with"),
    "practice": gettext_lazy("the practice’s name"),
    "start": gettext_lazy("day and time, such as Tuesday, December 15 at 2:00 PM"),
    "day": gettext_lazy("the day alone"),
    "time": gettext_lazy("from when to when"),
    "zone": gettext_lazy("the time zone, in words"),
    "length": gettext_lazy("how long it takes"),
    "count": gettext_lazy("how many appointments"),
}


def placeholders(topic: str) -> list[tuple[str, Any]]:
    """Return what can be filled in, as it is typed, with what it becomes."""
    return [(f"{{{name}}}", PLACEHOLDERS[name]) for name in PLACES[topic]]
