"""What a practice of the demo is made of."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ServicePart:
    name: str
    minutes: int
    ink: str
    description: str
    for_new: bool = True
    for_existing: bool = True
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionPart:
    """`choices` are what to choose from; `answers` what somebody may say, to any kind."""

    words: str
    kind: str
    answers: tuple[str, ...]
    choices: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class PlacePart:
    kind: str
    name: str
    public_name: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class HoursPart:
    """Weekly hours: days as digits (Monday 0), minutes by clock, empty names meaning all."""

    days: str
    opens: str
    closes: str
    services: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    for_new: bool = True


@dataclass(frozen=True, slots=True)
class PractitionerPart:
    name: str
    credentials: str
    zone: str
    introduction: str
    services: tuple[str, ...]
    places: tuple[str, ...]
    hours: tuple[HoursPart, ...]
    owner: bool = False
    takes_new: bool = True
    may_see: tuple[str, ...] = ()
    notice_hours: int | None = None


@dataclass(frozen=True, slots=True)
class PracticePart:
    slug: str
    name: str
    zone: str
    headline: str
    welcome: str
    place: str
    phone: str
    emergency: str
    scheduler: str
    services: tuple[ServicePart, ...]
    places: tuple[PlacePart, ...]
    practitioners: tuple[PractitionerPart, ...]
    rooms: tuple[str, ...]
    events: tuple[tuple[str, int, bool], ...] = field(default=())
    accent: str = ""
    after_asking: str = ""
    questions: tuple[QuestionPart, ...] = ()
    saved_messages: tuple[tuple[str, str], ...] = ()
