"""Every page and dialog of the story: nothing for axe to find, nothing to scroll sideways for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from http import HTTPStatus
from itertools import product
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from penciled.appointments.actions import Plan
from penciled.appointments.models import Appointment
from penciled.availability.models import Override
from penciled.availability.queries import Wanted
from penciled.booking import slots
from penciled.booking.actions import (
    accept_request,
    cancel_request,
    decline_request,
    schedule_appointment,
    schedule_series,
)
from penciled.booking.models import AppointmentRequest
from penciled.clients.guardians import add_guardian
from penciled.clients.importing import asking
from penciled.clients.models import Client as Known
from penciled.core.interval import Interval
from penciled.core.recurrence import Recurrence, Unit
from penciled.desk.urls import in_practice
from penciled.exporting.practice import begin_export
from penciled.jobs.models import Job
from penciled.outbox.models import Message
from penciled.practices.models import Invitation, Member, Question, Room, SavedMessage
from penciled.practices.people import Roles, invite_member
from tests.browser import AXE, OpenPage, axe
from tests.clients.importing.files import checked
from tests.factory import House, make_known, make_practitioner
from tests.story.conftest import sign_in
from tests.story.test_story import ELENA, Read, ask

pytestmark = pytest.mark.django_db(transaction=True)

WIDTHS = {320: (320, 780), 1280: (1280, 900)}
ANSWERS = (HTTPStatus.OK, HTTPStatus.FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.GONE)


@pytest.fixture
def lively(house: House) -> AppointmentRequest:
    """Let there be something of each kind; return a waiting request that overlaps an event."""
    now = timezone.now()
    starts = free_starts(house, now=now)
    waiting, accepted, declined, cancelled = (
        house.asked(starts[n], email=f"{n}@example.com", now=now, note="Afternoons are best.")
        for n in (0, 2, 4, 6)
    )
    plan = Plan(
        practitioner=house.practitioner,
        span=accepted.span,
        client=accepted.client,
        service=house.service,
        location=house.location,
    )
    accept_request(accepted.pk, plan, message="Welcome.", anyway=True, by=house.member, now=now)
    decline_request(declined.pk, message="Full until January.", by=house.member, now=now)
    cancel_request(cancelled.pk, now=now)
    half = timedelta(minutes=30)
    event = Plan(
        practitioner=house.practitioner,
        span=Interval(waiting.starts_at + half, waiting.starts_at + 2 * half),
        title="Supervision",
    )
    schedule_appointment(event, anyway=True, tell_client=False, by=house.member, now=now)
    repeat(plan, house, now=now)
    furnish(house, now=now)
    return waiting


def repeat(plan: Plan, house: House, *, now: datetime) -> None:
    """Let something stand on the calendar three weeks running."""
    weekday = plan.span.start.astimezone(house.practitioner.zone_info).weekday()
    rule = Recurrence(every=1, unit=Unit.WEEK, weekdays=frozenset({weekday}), times=3)
    schedule_series(plan, rule, skip=(), anyway=True, tell_client=False, by=house.member, now=now)


def furnish(house: House, *, now: datetime) -> None:
    """Let the practice have what only an owner sees, and a date that differs."""
    owner, practice = house.member, house.practice
    owner.is_owner = True
    owner.save()
    make_practitioner(
        practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )
    somebody = {"email": "new@example.com", "name": "Noor Haddad", "roles": Roles()}
    invite_member(practice.pk, **somebody, by=owner, now=now)  # type: ignore[arg-type]
    Room.objects.create(practice=practice, name="Garden room")
    Question.objects.create(practice=practice, words="How did you hear of us?", kind="short")
    SavedMessage.objects.create(practice=practice, name="Full", body="Full until January.")
    Override.objects.create(practitioner=house.practitioner, on=now.date() + timedelta(days=40))


def free_starts(house: House, *, now: datetime) -> list[datetime]:
    wanted = Wanted(house.service, house.location, as_new=True)
    days = timedelta(days=14)
    found = slots.open_slots([house.practitioner], wanted, first=now, last=now + days, now=now)
    return [slot.start for slot in found]


def look(page: Page, name: str) -> Iterator[str]:
    """Yield what is wrong with what the page shows now."""
    yield from (f"{name}: {finding}" for finding in axe(page))
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        yield f"{name}: scrolls sideways"


def look_at(page: Page, address: str) -> Iterator[str]:
    answer = page.goto(address)
    assert answer is not None
    assert answer.status < 400, f"{address}: {answer.status}"
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    yield from look(page, address)


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_in_the_portal(
    open_page: OpenPage,
    live_server: LiveServer,
    lively: AppointmentRequest,
    newest_mail: Read,
    width: int,
) -> None:
    page = open_page(WIDTHS[width])
    server, found = live_server.url, list[str]()
    for path in ("wrenfield/", "wrenfield/enter/", "wrenfield/request/", "wrenfield/zone/"):
        found += look_at(page, f"{server}/{path}")

    ask(page, server, newest_mail, on_each_page=lambda name: found.extend(look(page, name)))
    found += look(page, "sent")
    found += look_at(page, f"{server}/wrenfield/mine/")
    page.get_by_role("link", name="Cancel request").first.click()
    page.get_by_role("button", name="Cancel request").wait_for()
    found += look(page, "cancel")
    page.get_by_role("button", name="Cancel request").click()
    expect(page.get_by_text("Cancelled by you")).to_be_visible()
    found += look(page, "mine, cancelled")

    assert found == []
    assert AppointmentRequest.objects.get(client__email=ELENA).state == "cancelled"


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_where_the_story_leads_on_the_desk(
    open_page: OpenPage,
    live_server: LiveServer,
    lively: AppointmentRequest,
    width: int,
) -> None:
    page = open_page(WIDTHS[width])
    page.add_init_script(path=AXE)
    server, found = live_server.url, list[str]()
    found += look_at(page, f"{server}/accounts/login/")
    sign_in(page, server, email="maya@wrenfield.example")
    booked = Appointment.objects.get(request__state="accepted")
    for path in (
        *("calendar/", "requests/", "requests/?tab=past", f"requests/{lively.ref}/"),
        *(f"appointments/{booked.ref}/", "settings/availability/", "settings/terms/"),
    ):
        found += look_at(page, f"{server}/desk/wrenfield/{path}")

    on = lively.starts_at.astimezone(lively.zone_info).date()
    for opener, button in (("Accept", "Accept and book"), ("Decline", "Decline")):
        page.goto(f"{server}/desk/wrenfield/calendar/?view=day&on={on}")
        page.locator(".entry-pencil", has_text="Elena Marsh").first.click()
        page.get_by_role("dialog").wait_for()
        found += look(page, f"pop-up, {width}")
        page.get_by_role("dialog").get_by_role("link", name=opener).click()
        page.get_by_role("dialog").get_by_role("button", name=button, exact=True).wait_for()
        found += look(page, f"{opener} window")

    assert found == []


@pytest.mark.soak
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_on_the_desk(
    open_page: OpenPage,
    live_server: LiveServer,
    lively: AppointmentRequest,
    house: House,
    width: int,
) -> None:
    page = open_page(WIDTHS[width])
    page.add_init_script(path=AXE)
    sign_in(page, live_server.url, email="maya@wrenfield.example")

    found = [
        finding
        for path in pages_of_the_desk(lively, house)
        for finding in look_at(page, f"{live_server.url}{path}")
    ]

    assert found == []


def pages_of_the_desk(waiting: AppointmentRequest, house: House) -> list[str]:
    """Return every address of the desk that answers with a page, some of them in several states.

    They come from the table of addresses: a page that is new is looked at without being listed.
    """
    visitor = Client()
    visitor.force_login(house.member.user)
    on = waiting.starts_at.astimezone(waiting.zone_info).date()
    queries = states(waiting, house)
    found = []
    for each in in_practice:
        for refs in refs_for(str(each.pattern), waiting, house):
            path = reverse(f"desk:{each.name}", args=[house.practice.slug, *refs])
            for query in queries.get(each.name, [""]):
                address = f"{path}?{query.format(on=on)}"
                answer = visitor.get(address)
                assert answer.status_code in ANSWERS, f"{address}: {answer.status_code}"
                if answer.status_code == HTTPStatus.OK and b"<main" in answer.getvalue():
                    found.append(address)
    return found


def states(waiting: AppointmentRequest, house: House) -> dict[str | None, list[str]]:
    """Return what to ask of pages that show several things, by the name of their address."""
    team = "".join(f"&who={each.ref}" for each in house.practice.practitioners.all())
    views = [f"view={view}&on={{on}}" for view in ("day", "week", "month", "list")]
    return {
        "calendar": [*views, f"view=team&on={{on}}{team}"],
        "entries": ["first=2026-12-06&last=2026-12-13"],
        "availability": ["", "at=10:20"],
        "paper": ["view=week&on={on}"],
        "requests": ["", "tab=past"],
        "requests_accept": [f"ref={waiting.ref}"],
        "requests_decline": [f"ref={waiting.ref}"],
    }


def imported_file(house: House) -> UUID:
    """Return a file of clients that was checked, with something wrong in it."""
    now = timezone.now()
    kept = Job.objects.filter(kind=asking.CHECK).first()
    text = "Vorname;Nachname;E-Mail\nAda;Byron;ada@example.com\nBen;Okri;nowhere\n"
    return (kept or checked(house, text, now=now)).ref


def guardian_of(waiting: AppointmentRequest, house: House) -> UUID:
    """Return somebody who may act for the client that waits."""
    some = waiting.client.guardians.all()
    if guardian := some.first():
        return guardian.ref
    name, email, now = "Jon Marsh", "jon@example.com", timezone.now()
    return add_guardian(waiting.client, name=name, email=email, by=house.member, now=now).ref


def twin_of(waiting: AppointmentRequest, house: House) -> UUID:
    """Return another record of the client that waits."""
    whose, phone = waiting.client, "555 0199"
    names = {"first_name": whose.first_name, "last_name": whose.last_name}
    some = Known.objects.filter(practice=house.practice, phone=phone, **names)
    return (some.first() or make_known(house, phone=phone, **names)).ref


def refs_for(route: str, waiting: AppointmentRequest, house: House) -> list[list[UUID | str]]:
    """Return what can stand where an address names something; KeyError where nobody said what."""
    if "<str:topic>" in route:
        return [["request.accepted", "de"]]
    *heads, tail = (part.strip("/") for part in re.split("<uuid:[a-z]+>", route))
    requests = AppointmentRequest.objects.filter(practice=house.practice).exclude(state="pending")
    repeats = Appointment.objects.filter(practice=house.practice, series__isnull=False)
    whose = house.practitioner.ref
    refs: dict[str, list[UUID]] = {
        "requests": [waiting.ref, *(each.ref for each in requests if not tail)],
        "appointments": [repeats[0].ref],
        "clients": [waiting.client.ref],
        "guardians": [guardian_of(waiting, house)],
        "merge": [twin_of(waiting, house)],
        "merges": [waiting.ref],
        "hours": [house.practitioner.hours.order_by("weekday")[0].ref],
        "dates": [Override.objects.get().ref],
        "settings/availability": [whose],
        "settings/practitioners": [whose],
        "settings/terms": [whose],
        "settings/services": [house.service.ref],
        "settings/locations": [house.location.ref],
        "settings/people": [Member.objects.exclude(pk=house.member.pk)[0].ref],
        "settings/people/invitations": [Invitation.objects.get().ref],
        "clients/import": [imported_file(house)],
        "settings/export": [begin_export(house.practice, by=house.member, now=timezone.now()).ref],
        "settings/rooms": [Room.objects.get().ref],
        "settings/questions": [Question.objects.get().ref],
        "settings/mails/log": [Message.objects.order_by("id")[0].ref],
        "settings/messages": [SavedMessage.objects.get().ref],
    }
    return [list(each) for each in product(*(refs[head] for head in heads))]
