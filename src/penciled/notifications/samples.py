"""A mail as it might be, about nobody: to be looked at, or mailed to whoever writes its words."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import transaction

from penciled.notifications.compose import compose
from penciled.notifications.mails import KINDS
from penciled.outbox import actions as outbox
from penciled.outbox.models import Message
from penciled.practices import queries as practices
from penciled.practices.mail_texts import TextSaid

if TYPE_CHECKING:
    from django.core.mail import EmailMultiAlternatives

    from penciled.practices.models import Practice

NOBODY = UUID(int=0)
IN_DAYS, AT, LENGTH = timedelta(days=8), time(10), timedelta(minutes=50)
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)

Facts = dict[str, Any]


def sample(
    practice: Practice, topic: str, language: str, said: TextSaid, *, now: datetime
) -> EmailMultiAlternatives:
    """Write a mail of a kind that practices may word, under these words; nothing is stored."""
    message = Message(
        ref=NOBODY,
        topic=topic,
        about=NOBODY,
        practice_ref=practice.ref,
        recipient=practice.reply_to,
        payload=_payload(practice, topic, language, said, now=now),
        message_id=f"<{NOBODY}>",
        created_at=now,
    )
    return compose(message, KINDS[topic])


@transaction.atomic(durable=True)
def mail_sample(
    practice: Practice, topic: str, language: str, said: TextSaid, *, to: str, now: datetime
) -> None:
    """Mail it, marked as a test."""
    outbox.post(
        topic,
        to=to,
        key=f"test:{uuid4()}",
        now=now,
        about=uuid4(),
        practice=practice.ref,
        is_test=True,
        **_payload(practice, topic, language, said, now=now),
    )


def _payload(
    practice: Practice, topic: str, language: str, said: TextSaid, *, now: datetime
) -> dict[str, Any]:
    visit = _visit(practice, now=now)
    dates = [_later(visit, number * WEEK) for number in range(3)]
    return {
        "language": language,
        "names_service": practice.mails_name_service,
        "own": asdict(said) if said != TextSaid() else {},
        "first_name": "Elena",
        "initials": "E. M.",
        "new_client": True,
        "client_zone": practice.zone,
        "message": "",
        "decided_by": "",
        "late": False,
        "has_word": False,
        "asked": visit,
        "booked": visit,
        "before": _before(topic, visit, dates),
        "appointment": str(NOBODY),
        "sequence": 0,
        "dates": [{**each, "ref": str(UUID(int=n)), "sequence": 0} for n, each in enumerate(dates)],
    }


def _visit(practice: Practice, *, now: datetime) -> Facts:
    """Return the facts of a visit next week, with somebody and somewhere of the practice."""
    day = (now.astimezone(practice.zone_info) + IN_DAYS).date()
    start = datetime.combine(day, AT, practice.zone_info)
    whom = practices.practitioners_of(practice).first()
    place = practices.locations_of(practice).first()
    service = practices.services_of(practice).first()
    return {
        "starts_at": start.isoformat(),
        "ends_at": (start + LENGTH).isoformat(),
        "zone": practice.zone,
        "practitioner": whom.titled if whom else practice.name,
        "practitioner_name": whom.name if whom else practice.name,
        "service": service.name if service else "",
        "location": place.name if place else "",
        "location_before": place.shown_before if place else "",
        "address": place.address if place else "",
        "directions": place.directions if place else "",
        "telehealth": bool(place and place.is_telehealth),
        "video": bool(place and place.has_video),
        "link": "",
    }


def _before(topic: str, visit: Facts, dates: list[Facts]) -> Facts | list[Facts] | None:
    """Return what the mails about changes were an hour earlier; the others tell of no before."""
    if topic == "series.moved":
        return [_later(each, -HOUR) for each in dates]
    return _later(visit, -HOUR) if topic == "appointment.moved" else None


def _later(visit: Facts, by: timedelta) -> Facts:
    """Return the visit so much later; clocks are taken as they show it."""
    moved = {
        name: (datetime.fromisoformat(visit[name]) + by).isoformat()
        for name in ("starts_at", "ends_at")
    }
    return visit | moved
