"""A practice settles in: the zone it is in, and how far it came on the way to its first request."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from penciled.core import wall
from penciled.core.errors import InvalidInput
from penciled.core.fingerprint import must_stand
from penciled.practices import calendars
from penciled.practices.models import Member, Practice, Practitioner
from penciled.practices.portal import hold_practice, record

STEPS = ("zone", "service", "location", "hours", "portal", "booking")
DONE, SKIPPED = "done", "skipped"
PUT_AWAY, LIVE = "put_away", "live"


@transaction.atomic(durable=True)
def save_zone(
    practice_id: int, key: str, *, shown: str | None = None, by: Member, now: datetime
) -> list[Practitioner]:
    """Say which zone the practice is in; return the practitioners who come along.

    Those in the zone before do: their hours keep what their clocks show. What was asked for or
    booked stays at its own moment.

    Raises:
        NotPermitted: only an owner or scheduler decides this for the practice.
        UnknownZone: there is no such zone.
        StaleChange: it is not the zone that was `shown` any more.
    """
    wall.zone(key)
    everyone = list(Practitioner.objects.filter(practice=practice_id).order_by("id"))
    calendars.hold(each.pk for each in everyone)
    practice = hold_practice(practice_id, by)
    if shown is not None:
        must_stand(practice.zone, shown)
    before, practice.zone = practice.zone, key
    if before == key:
        return []
    practice.save(update_fields=["zone"])
    moved = [each for each in everyone if each.zone == before]
    for each in moved:
        each.zone = key
        each.save(update_fields=["zone"])
    calendars.turn([each.pk for each in moved])
    record("practice.zone_changed", practice, by=by, now=now)
    return moved


@transaction.atomic(durable=True)
def mark_step(practice_id: int, step: str, how: str, *, by: Member) -> Practice:
    """Keep that a step of setting up was done or skipped. Done stays done.

    Raises:
        NotPermitted: only an owner or scheduler sets a practice up.
        InvalidInput: there is no such step.
    """
    if step not in STEPS or how not in {DONE, SKIPPED}:
        raise InvalidInput("There is no such step.")
    practice = hold_practice(practice_id, by)
    kept = steps_kept(practice)
    if kept.get(step) not in {DONE, how}:
        practice.setup = {**_kept(practice), step: how}
        practice.save(update_fields=["setup"])
    return practice


@transaction.atomic(durable=True)
def put_away(practice_id: int, *, by: Member) -> Practice:
    """Remind nobody of what is left to set up any more; the steps stay as they are.

    Raises:
        NotPermitted: only an owner or scheduler sets a practice up.
    """
    practice = hold_practice(practice_id, by)
    practice.setup = {**_kept(practice), PUT_AWAY: True}
    practice.save(update_fields=["setup"])
    return practice


def go_live(practice: Practice) -> None:
    """Keep that online booking was on once, so that nobody is reminded to set it up again."""
    practice.setup = {**_kept(practice), LIVE: True}
    practice.save(update_fields=["setup"])


def is_settling(practice: Practice) -> bool:
    """Say whether online booking was never on yet and nobody has put the steps away."""
    kept = _kept(practice)
    return not (practice.booking_on or kept.get(LIVE) or kept.get(PUT_AWAY))


def steps_kept(practice: Practice) -> dict[str, str]:
    """Return which steps were done or skipped."""
    kept = _kept(practice)
    return {step: kept[step] for step in STEPS if kept.get(step) in {DONE, SKIPPED}}


def _kept(practice: Practice) -> dict[str, Any]:
    return practice.setup if isinstance(practice.setup, dict) else {}
