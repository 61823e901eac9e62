"""What a practice offers and when: itself, services, locations, hours, dates, terms."""

from __future__ import annotations

from typing import Any

from penciled.availability.models import Hours, Override, PracticeTerms, PractitionerTerms
from penciled.exporting.tables import Table, clock
from penciled.practices.models import Location, Practice, Service

TERMS = (
    "notice",
    "asked_by",
    "horizon",
    "increment",
    "buffer_before",
    "buffer_after",
    "most_per_day",
    "response_time",
    "late_within",
    "cancel_until",
)
OF_HOURS = {
    "opens": "local time",
    "closes": "local time; 24:00 is the end of the day",
    "for_new": "for new clients",
    "for_existing": "for known clients",
    "services": "refs; none: all",
    "locations": "refs; none: all",
}


def _stretch(it: Any) -> tuple[Any, ...]:
    return (
        clock(it.opens),
        clock(it.closes),
        it.for_new,
        it.for_existing,
        sorted(str(each.ref) for each in it.services.all()),
        sorted(str(each.ref) for each in it.locations.all()),
    )


def _date(it: Override) -> tuple[Any, ...]:
    stretches = [dict(zip(OF_HOURS, _stretch(each), strict=True)) for each in it.stretches.all()]
    return (it.ref, it.practitioner.ref, it.on, it.note, stretches)


def _terms(it: PracticeTerms | PractitionerTerms) -> tuple[Any, ...]:
    return tuple(getattr(it, name) for name in TERMS)


TABLES = (
    Table(
        "practice",
        "The practice itself.",
        {
            "ref": "",
            "slug": "its address",
            "name": "",
            "zone": "",
            "language": "of its mails",
            "reply_to": "where clients’ answers go",
            "phone": "",
            "place": "",
            "headline": "of the portal",
            "welcome": "on the portal",
            "booking_on": "whether clients can ask online",
        },
        lambda practice: Practice.objects.filter(pk=practice.pk),
        lambda it: (
            *(it.ref, it.slug, it.name, it.zone, it.language, it.reply_to),
            *(it.phone, it.place, it.headline, it.welcome, it.booking_on),
        ),
    ),
    Table(
        "services",
        "What is booked.",
        {
            "ref": "",
            "name": "",
            "description": "",
            "duration": "minutes",
            "price": "as it is written",
            "for_new": "",
            "for_existing": "",
            "archived_at": "",
        },
        lambda practice: Service.objects.filter(practice=practice),
        lambda it: (
            *(it.ref, it.name, it.description, it.duration, it.price),
            *(it.for_new, it.for_existing, it.archived_at),
        ),
    ),
    Table(
        "locations",
        "Where appointments happen.",
        {
            "ref": "",
            "kind": "in_person, telehealth or both",
            "name": "",
            "public_name": "what clients read before they are accepted",
            "address": "",
            "directions": "",
            "archived_at": "",
        },
        lambda practice: Location.objects.filter(practice=practice),
        lambda it: (
            *(it.ref, it.kind, it.name, it.public_name),
            *(it.address, it.directions, it.archived_at),
        ),
    ),
    Table(
        "hours",
        "When clients may ask, week by week.",
        {
            "ref": "",
            "practitioner": "ref",
            "weekday": "0 is Monday",
            "since": "first date it holds for",
            "until": "last date it holds for",
            "every": "in every which week, counted from that of `since`",
            **OF_HOURS,
        },
        lambda practice: (
            Hours.objects.filter(practitioner__practice=practice)
            .select_related("practitioner")
            .prefetch_related("services", "locations")
        ),
        lambda it: (
            *(it.ref, it.practitioner.ref, it.weekday, it.since, it.until, it.every),
            *_stretch(it),
        ),
    ),
    Table(
        "dates",
        "Dates whose hours differ from the week’s; without stretches, closed.",
        {"ref": "", "practitioner": "ref", "on": "", "note": "", "stretches": "as in hours"},
        lambda practice: (
            Override.objects.filter(practitioner__practice=practice)
            .select_related("practitioner")
            .prefetch_related("stretches__services", "stretches__locations")
        ),
        _date,
    ),
    Table(
        "terms",
        "The practice’s rules of asking, in minutes where it is time, `horizon` in days.",
        dict.fromkeys(TERMS, ""),
        lambda practice: PracticeTerms.objects.filter(practice=practice),
        _terms,
    ),
    Table(
        "practitioner_terms",
        "Where practitioners have rules of their own: only those named in `own` count.",
        {"practitioner": "ref", "own": "names", **dict.fromkeys(TERMS, "")},
        lambda practice: PractitionerTerms.objects.filter(
            practitioner__practice=practice
        ).select_related("practitioner"),
        lambda it: (it.practitioner.ref, it.own, *_terms(it)),
    ),
)
