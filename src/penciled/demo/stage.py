"""Set a practice up: its people, services, places, hours and terms, before anyone asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from penciled.accounts.models import User
from penciled.availability.models import Hours, OfficeHours, PracticeTerms, PractitionerTerms
from penciled.demo.cast import PASSWORD
from penciled.demo.parts import HoursPart, PracticePart, PractitionerPart
from penciled.practices.models import (
    Calendar,
    Location,
    Member,
    Practice,
    Practitioner,
    Question,
    Room,
    SavedMessage,
    Service,
)
from penciled.practices.settling import DONE, LIVE

SEEN = ("zone", "portal")


@dataclass(slots=True)
class Stage:
    """A practice made from its part, with its things by name."""

    practice: Practice
    part: PracticePart
    services: dict[str, Service] = field(default_factory=dict)
    places: dict[str, Location] = field(default_factory=dict)
    rooms: list[Room] = field(default_factory=list)
    practitioners: list[Practitioner] = field(default_factory=list)
    members: dict[str, Member] = field(default_factory=dict)

    def room_for(self, practitioner: Practitioner, place: Location) -> Room | None:
        """Return the room that a practitioner is usually in; none for a visit by video."""
        return None if place.is_telehealth else self.rooms[practitioner.position % len(self.rooms)]

    def decider(self, practitioner: Practitioner) -> Member:
        """Return who answers for a practitioner: they themselves."""
        return self.members[practitioner.name]


def set_stage(part: PracticePart, number: int) -> Stage:
    """Make the practice; past the first ones, `number` goes into its name and addresses."""
    tail = f"-{number}" if number else ""
    practice = Practice.objects.create(
        slug=part.slug + tail,
        name=f"{part.name} {number}" if number else part.name,
        zone=part.zone,
        headline=part.headline,
        welcome=part.welcome,
        reply_to=f"hello@{part.slug}{tail}.example",
        phone=part.phone,
        place=part.place,
        emergency_note=part.emergency,
        answers_within="within one working day",
        accent=part.accent,
        after_asking=part.after_asking,
        setup={**dict.fromkeys(SEEN, DONE), LIVE: True},
        booking_on=True,
    )
    stage = Stage(practice, part)
    _offer(stage)
    _settle(stage)
    _people(stage)
    _show_calendars(stage)
    return stage


def _offer(stage: Stage) -> None:
    for position, part in enumerate(stage.part.services):
        stage.services[part.name] = Service.objects.create(
            practice=stage.practice,
            name=part.name,
            description=part.description,
            duration=timedelta(minutes=part.minutes),
            ink=part.ink,
            for_new=part.for_new,
            for_existing=part.for_existing,
            position=position,
        )
    for position, place in enumerate(stage.part.places):
        stage.places[place.name] = Location.objects.create(
            practice=stage.practice,
            kind=place.kind,
            name=place.name,
            public_name=place.public_name,
            address=place.address,
            position=position,
        )

    for service in stage.part.services:
        stage.services[service.name].locations.set(stage.places[name] for name in service.places)

    for position, name in enumerate(stage.part.rooms):
        room = Room.objects.create(practice=stage.practice, name=name, position=position)
        stage.rooms.append(room)


def _settle(stage: Stage) -> None:
    """Say what holds for everybody, and what is asked and answered often."""
    PracticeTerms.objects.create(
        practice=stage.practice,
        notice=timedelta(hours=24),
        increment=timedelta(minutes=30),
        buffer_after=timedelta(minutes=10),
        most_per_day=7,
    )
    for position, part in enumerate(stage.part.questions):
        Question.objects.create(
            practice=stage.practice,
            words=part.words,
            kind=part.kind,
            choices=list(part.choices),
            required=part.required,
            position=position,
        )
    for position, (name, body) in enumerate(stage.part.saved_messages):
        SavedMessage.objects.create(
            practice=stage.practice, name=name, body=body, position=position
        )


def _show_calendars(stage: Stage) -> None:
    """Let some look at the calendars of others."""
    by_name = {each.name: each for each in stage.practitioners}
    for part in stage.part.practitioners:
        stage.members[part.name].may_see.set(by_name[name] for name in part.may_see)


def _people(stage: Stage) -> None:
    _member(stage, stage.part.scheduler, is_scheduler=True, hears_of_all_requests=True)
    for position, part in enumerate(stage.part.practitioners):
        member = _member(stage, part.name, is_owner=part.owner)
        practitioner = Practitioner.objects.create(
            practice=stage.practice,
            member=member,
            name=part.name,
            credentials=part.credentials,
            introduction=part.introduction,
            zone=part.zone,
            takes_new_clients=part.takes_new,
            telehealth_link=f"https://video.example/{stage.practice.slug}/{position + 1}",
            position=position,
        )
        practitioner.services.set(stage.services[name] for name in part.services)
        practitioner.locations.set(stage.places[name] for name in part.places)
        Calendar.objects.create(practitioner=practitioner)
        _open(stage, practitioner, part)
        stage.practitioners.append(practitioner)


def _member(stage: Stage, name: str, **roles: bool) -> Member:
    email = f"{name.split(maxsplit=1)[0].lower()}@{stage.practice.slug}.example"
    user = User.objects.create_user(email, PASSWORD, name=name)
    member = Member.objects.create(practice=stage.practice, user=user, name=name, **roles)
    stage.members[name] = member
    return member


def _open(stage: Stage, practitioner: Practitioner, part: PractitionerPart) -> None:
    if part.notice_hours is not None:
        notice = timedelta(hours=part.notice_hours)
        PractitionerTerms.objects.create(practitioner=practitioner, notice=notice, own=["notice"])
    for hours in part.hours:
        for digit in hours.days:
            _hours(stage, practitioner, int(digit), hours)
    for weekday in range(5):
        OfficeHours.objects.create(
            practitioner=practitioner, weekday=weekday, opens=8 * 60 + 30, closes=18 * 60
        )


def _hours(stage: Stage, practitioner: Practitioner, weekday: int, part: HoursPart) -> None:
    row = Hours.objects.create(
        practitioner=practitioner,
        weekday=weekday,
        opens=_minutes(part.opens),
        closes=_minutes(part.closes),
        for_new=part.for_new,
    )
    row.services.set(stage.services[name] for name in part.services)
    row.locations.set(stage.places[name] for name in part.places)


def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)
