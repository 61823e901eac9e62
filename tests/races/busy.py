"""A calendar with room for hundreds of rounds: open day and night, an hour apart."""

from __future__ import annotations

from datetime import datetime, timedelta

from penciled.availability.models import Hours, PractitionerTerms
from penciled.availability.queries import Wanted
from penciled.booking import slots
from tests.factory import NOW, House, make_house


def busy_house() -> House:
    house = make_house()
    Hours.objects.all().delete()
    for weekday in range(7):
        Hours.objects.create(
            practitioner=house.practitioner, weekday=weekday, opens=0, closes=24 * 60
        )
    PractitionerTerms.objects.update(increment=timedelta(hours=1), notice=timedelta(0))
    return house


def fresh_slots(house: House, number: int) -> list[datetime]:
    wanted = Wanted(house.service, house.location, as_new=True)
    found = slots.open_slots(
        [house.practitioner],
        wanted,
        first=NOW + timedelta(hours=1),
        last=NOW + timedelta(days=30),
        now=NOW,
    )
    return [slot.start for slot in found[:number]]
