"""One message for each thing a mail tells, as the real actions leave it in the outbox.

Random ids are replaced by fixed ones afterwards, so that golden files hold still.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from penciled.appointments.actions import Plan
from penciled.appointments.models import Appointment
from penciled.appointments.series import Scope
from penciled.availability.models import PracticeTerms
from penciled.booking import actions
from penciled.booking.digest import send_digests
from penciled.booking.models import AppointmentRequest
from penciled.booking.reminding import remind_clients
from penciled.booking.unanswered import remind_staff
from penciled.clients.actions import mail_code
from penciled.clients.models import Client
from penciled.core.interval import Interval
from penciled.core.recurrence import Recurrence, Unit
from penciled.outbox.actions import post
from penciled.outbox.models import Message
from penciled.practices.mail_texts import PLACES
from penciled.practices.models import Location, MailText, Practitioner, Service
from penciled.practices.people import Roles, invite_member
from tests.factory import NOW, House, make_house, make_member, make_practitioner
from tests.notifications.family_scenes import FAMILY

START = datetime.fromisoformat("2026-12-15T20:00:00+00:00")  # a Tuesday, 2 PM in Chicago
REF = UUID("11111111-1111-4111-8111-111111111111")
ABOUT = UUID("22222222-2222-4222-8222-222222222222")
APPOINTMENT = UUID("33333333-3333-4333-8333-333333333333")
WORD = "Looking forward to meeting you.\nPlease come ten minutes early for the forms."
QUARTER, DAY = timedelta(minutes=15), timedelta(days=1)
CHICAGO = ZoneInfo("America/Chicago")
BEFORE_SPRING = datetime.fromisoformat("2027-03-02T16:00:00+00:00")  # 10 AM; the 14th skips an hour
BEFORE_AUTUMN = datetime.fromisoformat(
    "2027-10-31T06:30:00+00:00"
)  # 1:30 AM; a week on it is twice


@dataclass(frozen=True, slots=True)
class Stage:
    """A house with what the scenes need beside it: a video link, a second of each."""

    house: House
    video: Location
    lakeside: Location
    couples: Service
    daniel: Practitioner

    def place(self, *, video: bool) -> Location:
        return self.video if video else self.house.location

    def asked(self, *, video: bool = False, **words: Any) -> AppointmentRequest:
        return self.house.asked(START, location=self.place(video=video).ref, **words)

    def plan(self, request: AppointmentRequest, *, later: timedelta = timedelta()) -> Plan:
        span = Interval(request.starts_at + later, request.ends_at + later)
        return Plan(
            practitioner=request.practitioner,
            span=span,
            client=request.client,
            service=request.service,
            location=request.location,
        )

    def accept(self, request: AppointmentRequest, plan: Plan, message: str = "") -> None:
        actions.accept_request(
            request.pk, plan, message=message, anyway=False, by=self.house.member, now=NOW
        )

    def standing(self, *, video: bool = False) -> tuple[Appointment, Plan]:
        """Return an appointment that came of a request, and the plan it stands by."""
        request = self.asked(video=video)
        plan = self.plan(request)
        self.accept(request, plan)
        return Appointment.objects.get(), plan


def set_stage(language: str = "en") -> Stage:
    house = make_house(
        name="Wrenfield Counseling",
        language=language,
        place="Ferris Street, Duluth, Minnesota",
        phone="(218) 555-0142",
        emergency_note="Not for emergencies: call 911, or call or text 988.",
        answers_within="within one working day",
    )
    video = Location.objects.create(practice=house.practice, kind="telehealth", name="By video")
    lakeside = Location.objects.create(
        practice=house.practice,
        kind="in_person",
        name="Lakeside, upstairs",
        public_name="Lakeside",
        address="4721 East Superior Street\nDuluth, Minnesota 55804",
    )
    couples = Service.objects.create(
        practice=house.practice, name="Couples session", duration=timedelta(minutes=80)
    )
    house.practitioner.credentials = "LCSW"
    house.practitioner.telehealth_link = "https://video.example/maya"
    house.practitioner.save()
    house.practitioner.locations.add(video)
    house.member.is_owner = True
    house.member.save()
    daniel = make_practitioner(
        house.practice, "Daniel Reyes", services=[couples], locations=[lakeside]
    )
    return Stage(house, video, lakeside, couples, daniel)


def accepted(
    *, video: bool = False, later: timedelta = timedelta(), message: str = ""
) -> Callable[[Stage], object]:
    def play(stage: Stage) -> None:
        request = stage.asked(video=video)
        stage.accept(request, stage.plan(request, later=later), message)

    return play


def in_person_or_by_video(then: Callable[[Stage], object]) -> Callable[[Stage], object]:
    """Let the place be for both, with a way to get there."""

    def play(stage: Stage) -> None:
        place = stage.house.location
        place.kind, place.directions = "both", "The blue door.\nRing twice."
        place.save()
        then(stage)

    return play


def accepted_otherwise(stage: Stage) -> None:
    request = stage.asked()
    day_after = timedelta(days=1)
    span = Interval(request.starts_at + day_after, request.ends_at + day_after + 2 * QUARTER)
    plan = replace(
        stage.plan(request),
        span=span,
        practitioner=stage.daniel,
        service=stage.couples,
        location=stage.lakeside,
    )
    stage.accept(request, plan, WORD)


def declined(message: str, *, video: bool = False) -> Callable[[Stage], object]:
    return lambda stage: actions.decline_request(
        stage.asked(video=video).pk, message=message, by=stage.house.member, now=NOW
    )


def cancelled(stage: Stage, *, video: bool = False) -> None:
    actions.cancel_request(stage.asked(video=video).pk, now=NOW)


def accepted_noted(stage: Stage) -> None:
    request = stage.asked(**NOTED)
    stage.accept(request, stage.plan(request))


def expired(stage: Stage, *, video: bool = False) -> None:
    stage.asked(video=video)
    actions.expire_requests(now=START)


def moved(**changes: Any) -> Callable[[Stage], object]:
    def play(stage: Stage) -> None:
        appointment, plan = stage.standing()
        actions.change_appointment(
            appointment.pk,
            replace(plan, **{name: value(stage) for name, value in changes.items()}),
            version=appointment.version,
            anyway=False,
            tell_client=True,
            by=stage.house.member,
            now=NOW,
        )

    return play


def given_up(
    *, at: datetime = NOW + timedelta(hours=1), video: bool = False, word: str = ""
) -> Callable[[Stage], object]:
    """Let the client cancel online, late where their practitioner says so."""

    def play(stage: Stage) -> None:
        appointment, _plan = stage.standing(video=video)
        actions.cancel_own_appointment(
            appointment.pk,
            email="elena@example.com",
            seen=appointment.invite_sequence,
            late=at > NOW + timedelta(hours=1),
            word=word,
            now=at,
        )

    return play


def called_off(message: str, *, video: bool = False) -> Callable[[Stage], object]:
    def play(stage: Stage) -> None:
        appointment, _plan = stage.standing(video=video)
        actions.cancel_appointment(
            appointment.pk,
            version=appointment.version,
            message=message,
            tell_client=True,
            by=stage.house.member,
            now=NOW,
        )

    return play


def booked(stage: Stage, *, video: bool = False) -> None:
    request = stage.asked(video=video)
    actions.decline_request(request.pk, message="", by=stage.house.member, now=NOW)
    plan = stage.plan(request, later=QUARTER)
    actions.schedule_appointment(
        plan, anyway=False, tell_client=True, by=stage.house.member, now=NOW
    )


def weekly(times: int, start: datetime = START) -> Recurrence:
    return Recurrence(
        every=1,
        unit=Unit.WEEK,
        weekdays=frozenset({start.astimezone(CHICAGO).weekday()}),
        times=times,
    )


def series(
    stage: Stage, times: int, *, start: datetime = START, zone: str = "America/Chicago"
) -> tuple[list[Appointment], Plan]:
    """Return weekly appointments of a client who once asked, and the plan of the first."""
    request = stage.asked(client_zone=zone)
    actions.decline_request(request.pk, message="", by=stage.house.member, now=NOW)
    plan = replace(stage.plan(request), span=Interval(start, start + timedelta(minutes=50)))
    rows = actions.schedule_series(
        plan,
        weekly(times, start),
        skip=(),
        anyway=True,
        tell_client=True,
        by=stage.house.member,
        now=NOW,
    )
    return rows, plan


def series_booked(times: int, **said: Any) -> Callable[[Stage], object]:
    return lambda stage: series(stage, times, **said)


def series_moved(
    *, times: int = 5, alone: bool = False, video: bool = False
) -> Callable[[Stage], object]:
    """Change the second and what follows: by half an hour, or to video where it stands."""

    def play(stage: Stage) -> None:
        rows, plan = series(stage, times)
        row, span = rows[1], later(rows[1])
        if alone:
            _move_alone(stage, row, replace(plan, span=on_day(row, 1)))
            row.refresh_from_db()
        to = (
            replace(plan, span=row.span, location=stage.video)
            if video
            else replace(plan, span=span)
        )
        actions.change_series(
            row.pk,
            to,
            Scope.FOLLOWING,
            version=row.version,
            anyway=True,
            tell_client=True,
            by=stage.house.member,
            now=NOW,
        )

    return play


def _move_alone(stage: Stage, row: Appointment, plan: Plan) -> None:
    actions.change_appointment(
        row.pk,
        plan,
        version=row.version,
        anyway=True,
        tell_client=False,
        by=stage.house.member,
        now=NOW,
    )


def later(row: Appointment) -> Interval:
    return Interval(row.starts_at + 2 * QUARTER, row.ends_at + 2 * QUARTER)


def on_day(row: Appointment, days: int) -> Interval:
    moved = timedelta(days=days)
    return Interval(row.starts_at + moved, row.ends_at + moved)


def series_cancelled(message: str) -> Callable[[Stage], object]:
    def play(stage: Stage) -> None:
        rows, _plan = series(stage, 3)
        actions.cancel_series(
            rows[0].pk,
            Scope.ALL,
            version=rows[0].version,
            message=message,
            tell_client=True,
            by=stage.house.member,
            now=NOW,
        )

    return play


def coming(*, video: bool = False, zone: str = "") -> Callable[[Stage], object]:
    """Let it be a day before an appointment that came of a request."""

    def play(stage: Stage) -> None:
        appointment, _plan = stage.standing(video=video)
        Client.objects.update(zone=zone)
        remind_clients(now=appointment.starts_at - timedelta(days=1))

    return play


def unanswered(*, requests: int = 1, expires: timedelta | None = None) -> Callable[[Stage], object]:
    """Let a day pass over requests, of which the first runs out sooner where that is said."""

    def play(stage: Stage) -> None:
        asked = [
            stage.house.asked(START + timedelta(days=n), email=f"client{n}@example.com")
            for n in range(requests)
        ]
        if expires:
            AppointmentRequest.objects.filter(pk=asked[0].pk).update(expires_at=NOW + expires)
        remind_staff(now=NOW + timedelta(days=1))
        Message.objects.filter(topic="request.waiting", state="cancelled").delete()

    return play


def digest(*, waiting: int, changed: bool, today: int) -> Callable[[Stage], object]:
    """Let it be the morning after, with so much on it."""

    def play(stage: Stage) -> None:
        house, morning = stage.house, NOW + timedelta(hours=22, minutes=30)
        house.member.hears_by_digest = True
        house.member.save()
        if changed:
            actions.cancel_request(house.asked(START + timedelta(days=3)).pk, now=NOW)
            given_up(at=NOW + timedelta(hours=1))(stage)
        for n in range(waiting):
            asked_at = NOW + timedelta(hours=n) - timedelta(days=1 - n)
            start, email = START + timedelta(days=7 + n), f"client{n}@example.com"
            house.asked(start, email=email, as_new=bool(n), now=asked_at)
        for n in range(today):
            plan = house.plan(morning + timedelta(hours=2 + 2 * n))
            how: dict[str, Any] = {"anyway": True, "tell_client": False, "by": house.member}
            actions.schedule_appointment(plan, **how, now=NOW)
        send_digests(now=morning)

    return play


def account_mail(stage: Stage) -> None:
    hello, hallo = "Hello from Penciled.", "Hallo von Penciled."
    post(
        "account.mail",
        to=at_work(stage),
        key="account.mail:1",
        now=NOW,
        subject="Sign-in code",
        body=f"{hello}\n\nYour sign-in code is listed below.\n\nQX8K-2M4D\n",
        translated={
            "de": {
                "subject": "Anmeldecode",
                "body": f"{hallo}\n\nIhr Anmeldecode steht unten.\n\nQX8K-2M4D\n",
            }
        },
    )


def at_work(stage: Stage) -> str:
    """Return the address of somebody who works where the practice's language is spoken."""
    return str(make_member(stage.house.practice, "Ana Ruiz").user.email)


def entry_code(stage: Stage) -> None:
    mail_code(stage.house.practice, email="elena@example.com", now=NOW)
    message = Message.objects.get(topic="entry.code")
    message.payload["code"] = "482913"
    message.save()


def member_invited(stage: Stage) -> None:
    owner = make_member(stage.house.practice, "Olga Owner", is_owner=True)
    roles = Roles(is_scheduler=True, is_practitioner=True)
    said = {"email": "ines@example.com", "name": "Ines Duarte", "roles": roles}
    invite_member(owner.practice_id, **said, by=owner, now=NOW)  # type: ignore[arg-type]
    message = Message.objects.get(topic="member.invited")
    message.payload["secret"] = "7Zk3vQm1XyTnLr9wEoPaBg"
    message.save()


def practice_founded(key: str) -> Callable[[Stage], None]:
    def play(stage: Stage) -> None:
        practice = stage.house.practice.ref
        told = {"to": "ana@example.com", "key": "practice.founded:1", "now": NOW}
        post("practice.founded", **told, practice=practice, password_key=key)  # type: ignore[arg-type]

    return play


def account(topic: str, **said: str) -> Callable[[Stage], None]:
    def play(stage: Stage) -> None:
        post(topic, to=at_work(stage), key=f"{topic}:1", now=NOW, **said)  # type: ignore[arg-type]

    return play


def by_an_hour(_stage: Stage) -> Interval:
    return Interval(START + 4 * QUARTER, START + timedelta(minutes=110))


def next_day(_stage: Stage) -> Interval:
    day = timedelta(days=1)
    return Interval(START + day, START + day + timedelta(minutes=50))


def openly(then: Callable[[Stage], object]) -> Callable[[Stage], object]:
    """Let the practice name services in its mails, and repeat what clients write."""

    def play(stage: Stage) -> None:
        practice = stage.house.practice
        practice.mails_name_service = practice.mails_carry_note = True
        practice.save()
        then(stage)

    return play


def in_own_words(topic: str, then: Callable[[Stage], object]) -> Callable[[Stage], object]:
    """Let the practice say it in its own words, with what looks like HTML among them."""

    def play(stage: Stage) -> None:
        practice = stage.house.practice
        who = "{initials}" if "initials" in PLACES[topic] else "{first_name}"
        MailText.objects.create(
            practice=practice,
            topic=topic,
            language=practice.language,
            subject=f"{{practice}}: {{start}} ({practice.language})",
            words=f"Hi {who}!\n<b>{{practitioner}}</b>, {{day}}, {{time}} {{zone}}, {{length}}.",
        )
        then(stage)

    return play


def on_terms(
    then: Callable[[Stage], object], *, late: timedelta, until: timedelta
) -> Callable[[Stage], object]:
    """Let the practice say how late clients may cancel online, and when that is late."""

    def play(stage: Stage) -> None:
        terms = {"late_within": late, "cancel_until": until}
        PracticeTerms.objects.create(practice=stage.house.practice, **terms)
        stage.house.practitioner.terms.own = ["increment"]
        stage.house.practitioner.terms.save()
        then(stage)

    return play


NOTED: dict[str, Any] = {"note": "I would rather sit by the door.\nThank you."}

SCENES: dict[str, Callable[[Stage], object]] = {
    "request.asked": lambda stage: stage.asked(),
    "request.asked-video": lambda stage: stage.asked(video=True),
    "request.asked-known": lambda stage: stage.asked(as_new=False),
    "request.asked-open": openly(lambda stage: stage.asked(**NOTED)),
    "request.asked-own": in_own_words("request.asked", lambda stage: stage.asked()),
    "request.asked-again": lambda stage: stage.asked(as_new=False, video=True),
    "request.received": lambda stage: stage.asked(),
    "request.received-known": lambda stage: stage.asked(as_new=False),
    "request.received-open": openly(lambda stage: stage.asked(**NOTED)),
    "request.received-own": in_own_words("request.received", lambda stage: stage.asked()),
    "request.received-video": lambda stage: stage.asked(video=True),
    "request.received-both": in_person_or_by_video(lambda stage: stage.asked()),
    "request.received-elsewhere": lambda stage: stage.asked(client_zone="America/New_York"),
    "request.accepted": accepted(),
    "request.accepted-message": accepted(message=WORD),
    "request.accepted-changed": accepted(later=QUARTER),
    "request.accepted-changed-message": accepted(later=-QUARTER, message=WORD),
    "request.accepted-video": accepted(video=True),
    "request.accepted-video-message": accepted(video=True, message=WORD),
    "request.accepted-video-changed": accepted(video=True, later=QUARTER),
    "request.accepted-video-changed-message": accepted(video=True, later=QUARTER, message=WORD),
    "request.accepted-both": in_person_or_by_video(accepted()),
    "request.accepted-otherwise": accepted_otherwise,
    "request.accepted-otherwise-open": openly(accepted_otherwise),
    "request.accepted-terms": on_terms(accepted(), late=2 * DAY, until=DAY),
    "request.accepted-never_late": on_terms(accepted(), late=0 * DAY, until=DAY),
    "request.accepted-by_call": on_terms(accepted(), late=DAY, until=90 * DAY),
    "request.accepted-open": openly(accepted_noted),
    "request.accepted-own": in_own_words("request.accepted", accepted(later=QUARTER)),
    "request.declined": declined(""),
    "request.declined-message": declined("Wednesdays at noon are open."),
    "request.declined-video": declined("", video=True),
    "request.declined-video-message": declined("Wednesdays at noon are open.", video=True),
    "request.cancelled": cancelled,
    "request.cancelled_receipt": cancelled,
    "request.cancelled-video": lambda stage: cancelled(stage, video=True),
    "request.cancelled_receipt-video": lambda stage: cancelled(stage, video=True),
    "request.expired": expired,
    "request.expired-video": lambda stage: expired(stage, video=True),
    "request.unanswered": expired,
    "request.unanswered-video": lambda stage: expired(stage, video=True),
    "appointment.booked": booked,
    "appointment.booked-video": lambda stage: booked(stage, video=True),
    "appointment.moved-service": moved(service=lambda stage: stage.couples),
    "appointment.moved-service-open": openly(moved(service=lambda stage: stage.couples)),
    "appointment.moved": moved(span=by_an_hour),
    "appointment.moved-day": moved(span=next_day),
    "appointment.moved-place": moved(location=lambda stage: stage.video),
    "appointment.given_up": given_up(),
    "appointment.given_up-late": given_up(at=START - timedelta(hours=2), word="I have a cold."),
    "appointment.given_up-late-open": openly(
        given_up(at=START - timedelta(hours=2), word="I have a cold.")
    ),
    "appointment.given_up_receipt": given_up(),
    "appointment.given_up_receipt-video": given_up(video=True),
    "appointment.given_up_receipt-late": given_up(at=START - timedelta(hours=2)),
    "appointment.cancelled": called_off(""),
    "appointment.cancelled-video": called_off("", video=True),
    "appointment.cancelled-video-message": called_off("Maya is ill. We are sorry.", video=True),
    "appointment.cancelled-message": called_off("Maya is ill. We are sorry."),
    "appointment.coming": coming(),
    "appointment.coming-video": coming(video=True),
    "appointment.coming-elsewhere": coming(zone="America/New_York"),
    "appointment.coming-own": in_own_words("appointment.coming", coming()),
    "request.waiting": unanswered(),
    "request.waiting-urgent": unanswered(expires=timedelta(hours=26)),
    "request.waiting-several": unanswered(requests=3, expires=timedelta(days=3)),
    "member.digest": digest(waiting=2, changed=True, today=2),
    "member.digest-changed": digest(waiting=0, changed=True, today=0),
    "member.digest-waiting": digest(waiting=1, changed=False, today=1),
    "series.booked": series_booked(5),
    "series.booked-long": series_booked(52),
    "series.booked-terms": on_terms(series_booked(5), late=2 * DAY, until=DAY),
    "series.booked-one": series_booked(1),
    "series.booked-clocks": series_booked(3, start=BEFORE_SPRING, zone="America/Phoenix"),
    "series.booked-night": series_booked(3, start=BEFORE_AUTUMN),
    "series.moved": series_moved(),
    "series.moved-one": series_moved(times=2),
    "series.moved-alone": series_moved(alone=True),
    "series.moved-place": series_moved(video=True),
    "series.moved-own": in_own_words("series.moved", series_moved()),
    "series.cancelled": series_cancelled(""),
    "series.cancelled-message": series_cancelled("Maya is away until March. We are sorry."),
    "entry.code": entry_code,
    "account.mail": account_mail,
    "account.code": account("account.code", code="482913"),
    "account.known": account("account.known"),
    "account.moved": account("account.moved"),
    "member.invited": member_invited,
    "practice.founded": practice_founded("5-cxyz12-0123456789abcdef"),
    "practice.founded-known": practice_founded(""),
    **FAMILY,
}


def play(scene: str, language: str = "en") -> Message:
    """Let a scene happen where `language` is spoken; return the message it is there for.

    Its ids are fixed ones.
    """
    SCENES[scene](set_stage(language))
    message = Message.objects.get(topic=topic_of(scene))
    message.ref, message.message_id = REF, f"<{REF}@penciled.example>"
    if message.about:
        message.about = ABOUT
    if "appointment" in message.payload:
        message.payload["appointment"] = str(APPOINTMENT)
    for number, each in enumerate(message.payload.get("dates", ())):
        each["ref"] = str(UUID(int=APPOINTMENT.int + number))
    lines = [*message.payload.get("waiting", ()), *message.payload.get("changed", ())]
    for number, each in enumerate(lines):
        each["ref"] = str(UUID(int=APPOINTMENT.int + number))
    message.save()
    return message


def topic_of(scene: str) -> str:
    """Return the topic of a scene; after a dash comes what is particular about it."""
    return scene.partition("-")[0]
