"""Every address of the desk, for everybody who might open it: what each may look at and change.

A row names an address and what it answers to whoever comes, in the order of `ROLES`. An
address without a row fails, so that nobody can add one without deciding who may use it.
What is sent with POST is empty: who may do something hears of its fields, others of their right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern

from penciled.availability.models import Hours, Override
from penciled.booking.actions import accept_request
from penciled.booking.merging import merge_clients, merging_of
from penciled.clients.guardians import add_guardian
from penciled.clients.importing import asking
from penciled.clients.models import Client as Known
from penciled.desk.urls import in_practice, urlpatterns
from penciled.desk.weighing import plan_of
from penciled.exporting.practice import begin_export
from penciled.jobs.models import Job
from penciled.outbox.models import Message
from penciled.practices.models import (
    Invitation,
    Location,
    Member,
    Question,
    Room,
    SavedMessage,
    Service,
)
from tests.desk.desks import DAY, HOUR, TEN, at, event, signed_in
from tests.factory import NOW, House, make_house, make_known, make_member, make_practitioner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

ROLES = ("owner", "scheduler", "own", "shown", "colleague", "stranger", "nobody")


@dataclass(slots=True)
class Practice:
    """A practice with somebody in every role; the things are those of the practitioner `own`."""

    house: House
    people: dict[str, Member]
    numbers: Iterator[int]

    def client(self, role: str) -> Client:
        return Client() if role == "nobody" else signed_in(self.people[role])

    def asked(self) -> UUID:
        """Return a request that nobody answered yet."""
        number = next(self.numbers)
        start = TEN + number % 6 * HOUR + number // 6 * 7 * DAY
        return self.house.asked(start, email=f"client{number}@example.com").ref


@pytest.fixture
def practice(house: House) -> Practice:
    some: dict[str, Any] = {"services": [house.service], "locations": [house.location]}
    shown = make_practitioner(house.practice, "Daniel Reyes", **some).member
    colleague = make_practitioner(house.practice, "Priya Raman", **some).member
    assert shown
    assert colleague
    shown.may_see.add(house.practitioner)
    people = {
        "owner": make_member(house.practice, "Olga Owner", is_owner=True),
        "scheduler": make_member(house.practice, "Rosalind Pike", is_scheduler=True),
        "own": house.member,
        "shown": shown,
        "colleague": colleague,
        "stranger": make_house("elsewhere").member,
    }
    return Practice(house, people, count())


def stretch(practice: Practice) -> tuple[UUID, UUID]:
    row = Hours.objects.filter(practitioner=practice.house.practitioner).first()
    assert row
    return practice.house.practitioner.ref, row.ref


def override(practice: Practice) -> tuple[UUID, UUID]:
    whose = practice.house.practitioner
    row, _made = Override.objects.get_or_create(practitioner=whose, on=TEN.date())
    return whose.ref, row.ref


def room(practice: Practice) -> tuple[UUID]:
    name = f"Room {next(practice.numbers)}"
    return (Room.objects.create(practice=practice.house.practice, name=name).ref,)


def service(practice: Practice) -> tuple[UUID]:
    name, whose = f"Service {next(practice.numbers)}", practice.house.practice
    return (Service.objects.create(practice=whose, name=name, duration=HOUR).ref,)


def location(practice: Practice) -> tuple[UUID]:
    name, whose = f"Location {next(practice.numbers)}", practice.house.practice
    return (Location.objects.create(practice=whose, name=name, kind="in_person").ref,)


def member(practice: Practice) -> tuple[UUID]:
    name = f"Member{next(practice.numbers)} Reyes"
    return (make_member(practice.house.practice, name, is_scheduler=True).ref,)


def invitation(practice: Practice) -> tuple[UUID]:
    number = next(practice.numbers)
    return (
        Invitation.objects.create(
            practice=practice.house.practice,
            email=f"invited{number}@example.com",
            name="Ines Duarte",
            digest=f"{practice.house.practice.slug}-{number}",
            invited_by=practice.house.member,
            invited_at=NOW,
            expires_at=NOW + DAY,
        ).ref,
    )


def mail(practice: Practice) -> tuple[UUID]:
    said = Message.objects.filter(about=practice.asked()).first()
    assert said
    return (said.ref,)


def question(practice: Practice) -> tuple[UUID]:
    words, whose = f"Question {next(practice.numbers)}", practice.house.practice
    return (Question.objects.create(practice=whose, words=words, kind="short").ref,)


def saved_message(practice: Practice) -> tuple[UUID]:
    name, whose = f"Message {next(practice.numbers)}", practice.house.practice
    return (SavedMessage.objects.create(practice=whose, name=name, body="Full.").ref,)


def client(practice: Practice) -> tuple[UUID]:
    address = f"known{next(practice.numbers)}@example.com"
    return (make_known(practice.house, email=address).ref,)


def guardian(practice: Practice) -> tuple[UUID, UUID]:
    whose = Known.objects.get(ref=client(practice)[0])
    said = {"name": "Jon Marsh", "email": f"jon{next(practice.numbers)}@example.com"}
    return whose.ref, add_guardian(whose, **said, by=practice.house.member, now=NOW).ref


def two_records(practice: Practice) -> tuple[UUID, UUID]:
    return (*client(practice), *client(practice))


def merged_record(practice: Practice) -> tuple[UUID, UUID]:
    kept, gone = (Known.objects.get(ref=ref) for ref in two_records(practice))
    shown = merging_of(kept, gone, now=NOW).shown
    name = f"Merger{next(practice.numbers)} Pike"
    by = make_member(practice.house.practice, name, is_scheduler=True)
    return kept.ref, merge_clients(kept, gone, {}, shown=shown, by=by, now=NOW).ref


def export_job(practice: Practice) -> tuple[UUID]:
    whose = practice.house.practice
    Job.objects.filter(practice_ref=whose.ref).update(state="done", lease=None, leased_until=None)
    return (begin_export(whose, by=None, now=NOW).ref,)


def client_import(practice: Practice) -> tuple[UUID]:
    house = practice.house
    file = asking.begin(house.practice, called="clients.csv", by=house.member, now=NOW)
    file.take(b"Vorname\nAda\n")
    return (asking.arrived(file, house.practice).ref,)


Refs = Callable[[Practice], tuple[UUID | str, ...]]
REFS: dict[str, Refs] = {
    "request": lambda practice: (practice.asked(),),
    "appointment": lambda practice: (event(practice.house, TEN).ref,),
    "practitioner": lambda practice: (practice.house.practitioner.ref,),
    "stretch": stretch,
    "override": override,
    "room": room,
    "member": member,
    "invitation": invitation,
    "service": service,
    "location": location,
    "mail": mail,
    "mail_kind": lambda _practice: ("request.declined", "de"),
    "question": question,
    "saved_message": saved_message,
    "client": client,
    "two_records": two_records,
    "guardian": guardian,
    "merged_record": merged_record,
    "export": export_job,
    "import": client_import,
    "nothing": lambda _practice: (),
}


@dataclass(frozen=True, slots=True)
class Row:
    """What GET and POST answer to the five roles of the practice; `sent` goes with both."""

    get: Sequence[int]
    post: Sequence[int]
    of: str = "nothing"
    sent: Callable[[Practice], dict[str, str]] = lambda _practice: {}


def members(status: int) -> Sequence[int]:
    return [status] * 5


def who_is_shown(status: int) -> Sequence[int]:
    return [status] * 4 + [403]


def who_runs(status: int) -> Sequence[int]:
    return [status] * 3 + [403] * 2


def who_runs_all(status: int) -> Sequence[int]:
    return [status] * 2 + [403] * 3


def owners(status: int) -> Sequence[int]:
    return [status] + [403] * 4


def days(_practice: Practice) -> dict[str, str]:
    return {"first": "2026-12-06", "last": "2026-12-13"}


def picked(practice: Practice) -> dict[str, str]:
    return {"ref": str(practice.asked())}


NEVER = members(405)
MATRIX = {
    "practice": Row(members(302), NEVER),
    "calendar": Row(members(200), NEVER),
    "entries": Row(members(200), NEVER, sent=days),
    "remember": Row(NEVER, members(400)),
    "paper": Row(members(200), NEVER),
    "search": Row(members(200), members(200)),
    "requests": Row(members(200), NEVER),
    "badge": Row(members(302), NEVER),
    "requests_find": Row(members(302), members(422)),
    "requests_export": Row(members(200), NEVER),
    "requests_accept": Row(who_runs(200), who_runs(200), sent=picked),
    "requests_decline": Row(who_runs(200), who_runs(200), sent=picked),
    "request": Row(who_is_shown(200), NEVER, of="request"),
    "accept": Row(who_runs(200), who_runs(422), of="request"),
    "decline": Row(who_runs(200), who_runs(302), of="request"),
    "take_over": Row(NEVER, who_runs(422), of="request"),
    "take_back": Row(NEVER, who_runs(409), of="request"),
    "appointment_new": Row(members(200), members(422)),
    "appointment": Row(who_is_shown(200), NEVER, of="appointment"),
    "appointment_change": Row(who_runs(200), who_runs(422), of="appointment"),
    "appointment_move": Row(who_runs(200), who_runs(422), of="appointment"),
    "appointment_cancel": Row(who_runs(200), who_runs(422), of="appointment"),
    "appointment_mark": Row(NEVER, who_runs(422), of="appointment"),
    "keys": Row(members(200), NEVER),
    "clients": Row(members(200), members(302)),
    "client": Row(members(200), NEVER, of="client"),
    "client_new": Row(members(200), members(422)),
    "client_invite": Row(members(200), members(302), of="client"),
    "clients_invite": Row(members(200), members(422)),
    "guardian_new": Row(members(200), members(422), of="client"),
    "guardian_remove": Row(members(200), members(302), of="guardian"),
    "client_edit": Row(members(200), members(422), of="client"),
    "client_archive": Row(members(200), members(302), of="client"),
    "client_coming": Row(members(200), NEVER, of="client"),
    "client_past": Row(members(200), NEVER, of="client"),
    "client_requests": Row(members(200), NEVER, of="client"),
    "client_mails": Row(members(200), NEVER, of="client"),
    "client_history": Row(members(200), NEVER, of="client"),
    "client_merge": Row(who_runs_all(200), who_runs_all(422), of="client"),
    "client_merge_with": Row(who_runs_all(200), who_runs_all(422), of="two_records"),
    "client_unmerge": Row(NEVER, who_runs_all(302), of="merged_record"),
    "client_data": Row(who_runs_all(200), NEVER, of="client"),
    "client_data_file": Row(NEVER, who_runs_all(200), of="client"),
    "client_erase": Row(owners(200), owners(422), of="client"),
    "client_search": Row(NEVER, members(200)),
    "keeping": Row(owners(200), owners(409)),  # what was shown is missing
    "keeping_erase": Row(NEVER, owners(422)),
    "practice_close": Row(owners(200), owners(422)),
    "practice_reopen": Row(NEVER, owners(302)),
    "insight": Row(members(200), NEVER),
    "insight_export": Row(members(200), NEVER),
    "settings": Row(members(200), NEVER),
    "booking": Row(NEVER, who_runs_all(422)),
    "availability_mine": Row(members(302), NEVER),
    "availability": Row(who_runs(200), NEVER, of="practitioner"),
    "hours_new": Row(who_runs(200), who_runs(422), of="practitioner"),
    "hours_close": Row(who_runs(200), who_runs(422), of="practitioner"),
    "hours_copy": Row(who_runs(200), who_runs(422), of="practitioner"),
    "hours": Row(who_runs(200), who_runs(422), of="stretch"),
    "override_new": Row(who_runs(200), who_runs(422), of="practitioner"),
    "override": Row(who_runs(200), who_runs(422), of="override"),
    "sight": Row(owners(200), owners(302)),
    "client_import": Row(who_runs_all(200), who_runs_all(422)),
    "client_import_job": Row(who_runs_all(200), who_runs_all(422), of="import"),
    "client_import_cancel": Row(NEVER, who_runs_all(302), of="import"),
    "client_import_faulty": Row(who_runs_all(410), NEVER, of="import"),
    "export": Row(owners(200), owners(302)),
    "export_job": Row(owners(200), NEVER, of="export"),
    "export_cancel": Row(NEVER, owners(302), of="export"),
    "export_file": Row(owners(410), NEVER, of="export"),  # nothing to fetch while under way
    "people": Row(owners(200), owners(422)),
    "second_factor_rule": Row(NEVER, owners(422)),
    "invitation": Row(NEVER, owners(302), of="invitation"),
    "member": Row(owners(200), owners(409), of="member"),
    "member_remove": Row(owners(200), owners(302), of="member"),
    "you": Row(members(200), members(422)),
    "you_mail": Row(members(302), members(302)),  # first to prove that it is they
    "you_mail_code": Row(members(302), members(302)),
    "you_calendar": Row(members(200), members(422)),
    "you_calendar_address": Row(members(302), members(302)),  # as for the mail address
    "second_factor": Row(members(302), NEVER),
    "practitioners": Row(who_runs_all(200), NEVER),
    "practitioner_mine": Row(members(302), NEVER),
    "practitioner_new": Row(who_runs_all(200), who_runs_all(422)),
    "practitioner": Row(who_runs(200), who_runs(422), of="practitioner"),
    "practitioner_photo": Row(NEVER, who_runs(422), of="practitioner"),
    "practitioner_move": Row(NEVER, who_runs_all(422), of="practitioner"),
    "services": Row(who_runs_all(200), NEVER),
    "service_new": Row(who_runs_all(200), who_runs_all(422)),
    "service": Row(who_runs_all(200), who_runs_all(422), of="service"),
    "service_move": Row(NEVER, who_runs_all(422), of="service"),
    "service_archive": Row(who_runs_all(200), who_runs_all(302), of="service"),
    "locations": Row(who_runs_all(200), NEVER),
    "location_new": Row(who_runs_all(200), who_runs_all(422)),
    "location": Row(who_runs_all(200), who_runs_all(422), of="location"),
    "location_move": Row(NEVER, who_runs_all(422), of="location"),
    "location_archive": Row(who_runs_all(200), who_runs_all(302), of="location"),
    "rooms": Row(who_runs_all(200), who_runs_all(422)),
    "room": Row(NEVER, who_runs_all(422), of="room"),
    "portal": Row(who_runs_all(200), who_runs_all(422)),
    "portal_address": Row(owners(200), owners(422)),
    "portal_look": Row(who_runs_all(200), who_runs_all(409)),
    "portal_logo": Row(NEVER, who_runs_all(422)),
    "portal_links": Row(who_runs_all(200), who_runs_all(409)),
    "questions": Row(who_runs_all(200), NEVER),
    "question_new": Row(who_runs_all(200), who_runs_all(422)),
    "question": Row(who_runs_all(200), who_runs_all(422), of="question"),
    "question_do": Row(NEVER, who_runs_all(422), of="question"),
    "mail_texts": Row(who_runs_all(200), who_runs_all(422)),
    "mail_text": Row(who_runs_all(200), who_runs_all(409), of="mail_kind"),
    "mail_text_preview": Row(who_runs_all(200), who_runs_all(200), of="mail_kind"),
    "mail_text_test": Row(NEVER, who_runs_all(302), of="mail_kind"),
    "reminders": Row(who_runs_all(200), who_runs_all(409)),
    "mails": Row(who_runs_all(200), NEVER),
    "mails_seen": Row(NEVER, who_runs_all(302)),
    "mail_again": Row(NEVER, who_runs(302), of="mail"),
    "saved_messages": Row(who_runs_all(200), NEVER),
    "saved_message_new": Row(who_runs_all(200), who_runs_all(422)),
    "saved_message": Row(who_runs_all(200), who_runs_all(422), of="saved_message"),
    "saved_message_do": Row(NEVER, who_runs_all(422), of="saved_message"),
    "setup": Row(who_runs_all(200), NEVER),
    "setup_put_away": Row(NEVER, who_runs_all(302)),
    "setup_zone": Row(who_runs_all(200), who_runs_all(422)),
    "zone": Row(who_runs_all(200), who_runs_all(422)),
    "setup_service": Row(who_runs_all(200), who_runs_all(422)),
    "setup_location": Row(who_runs_all(200), who_runs_all(422)),
    "setup_hours": Row(who_runs_all(200), who_runs_all(422)),
    "setup_portal": Row(who_runs_all(200), who_runs_all(422)),
    "setup_booking": Row(who_runs_all(200), who_runs_all(422)),
    "terms_mine": Row(members(302), NEVER),
    "terms_practice": Row(who_runs_all(200), who_runs_all(422)),
    "terms": Row(who_runs(200), who_runs(422), of="practitioner"),
}


def answers(practice: Practice, name: str, method: str) -> list[int]:
    """Return what each role is answered; who may do least comes first."""
    row, found = MATRIX[name], []
    for role in reversed(ROLES):
        address = at(name, practice.house, *REFS[row.of](practice))
        send = getattr(practice.client(role), method)
        found.append(send(address, row.sent(practice)).status_code)
    return found[::-1]


def test_every_address_of_the_desk_is_in_the_matrix() -> None:
    everything = [*in_practice, *urlpatterns]
    there = {str(each.name) for each in everything if isinstance(each, URLPattern)}

    of_none = {"start", "join", "feed"}  # see test_start, test_joining, test_elsewhere
    assert there - of_none == set(MATRIX)


@pytest.mark.parametrize("name", MATRIX)
def test_everybody_may_look_at_and_change_what_is_theirs_to(practice: Practice, name: str) -> None:
    row = MATRIX[name]

    looked, changed = answers(practice, name, "get"), answers(practice, name, "post")

    assert looked == [*row.get, *others(row.get)]
    assert changed == [*row.post, *others(row.post)]


def others(expected: Sequence[int]) -> list[int]:
    """Return what a member of another practice is answered, and somebody who is not signed in."""
    return [405, 405] if expected is NEVER else [404, 302]


NOBODYS = ("nothing", "mail_kind")  # every practice has them


@pytest.mark.parametrize("name", [name for name, row in MATRIX.items() if row.of not in NOBODYS])
def test_a_thing_of_another_practice_is_never_there(practice: Practice, name: str) -> None:
    row = MATRIX[name]
    elsewhere = Practice(make_house("third"), {}, count())
    address, owner = at(name, practice.house, *REFS[row.of](elsewhere)), practice.client("owner")

    looked = owner.get(address).status_code
    changed = owner.post(address).status_code

    assert looked == (405 if row.get is NEVER else 404)
    assert changed == (405 if row.post is NEVER else 404)


def sees(client: Client, house: House, name: str, **query: str) -> bool:
    """Say whether a page tells of Zebulon, who is on the calendar of `own` and asked them."""
    answer = client.get(at(name, house), query)
    assert answer.status_code == 200
    whole = answer.getvalue() if answer.streaming else answer.content
    return b"Zebulon" in whole


WAYS = ("accept", "decline", "change", "cancel", "move", "mark")


RUN = ["owner", "scheduler", "own"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("calendar", [*RUN, "shown"]),
        ("entries", [*RUN, "shown"]),
        ("paper", [*RUN, "shown"]),
        ("requests", RUN),
        ("requests_export", RUN),
    ],
)
@pytest.mark.parametrize("tab", ["pending", "past"])
def test_a_list_tells_of_nobody_s_clients_but_those_one_may_see(
    practice: Practice, name: str, told: list[str], tab: str
) -> None:
    house = practice.house
    asked = house.asked(TEN, first_name="Zebulon")
    if tab == "past":
        how: dict[str, Any] = {"message": "", "anyway": False, "by": house.member, "now": NOW}
        accept_request(asked.pk, plan_of(asked), **how)
    whose = {"view": "list", "on": "2026-12-10", "who": str(house.practitioner.ref), "tab": tab}
    query = whose | (days(practice) if name == "entries" else {})

    found = [role for role in ROLES[:5] if sees(practice.client(role), house, name, **query)]

    assert found == told


def test_only_who_runs_a_calendar_may_move_what_stands_on_it(practice: Practice) -> None:
    event(practice.house, TEN)
    query = days(practice) | {"who": str(practice.house.practitioner.ref)}

    fed = {
        role: practice.client(role).get(at("entries", practice.house), query).json()["entries"]
        for role in ROLES[:5]
    }

    movable = [role for role, entries in fed.items() if any(each["movable"] for each in entries)]
    assert movable == RUN
    assert len(fed["shown"]) == 1


def test_a_form_offers_only_calendars_that_one_runs(practice: Practice) -> None:
    whose = practice.house.practitioner
    address = at("appointment_new", practice.house)

    offered = [
        role for role in ROLES[:5] if str(whose.ref) in practice.client(role).get(address).text
    ]
    typed = {"kind": "event", "practitioner": str(whose.ref), "title": "Mine", "on": "2026-12-10"}
    refused = practice.client("shown").post(address, typed | {"at": "10:00", "minutes": "30"})

    assert offered == RUN
    assert "practitioner" in refused.context["form"].errors


def test_what_one_may_only_look_at_has_no_buttons(practice: Practice) -> None:
    stands, asked = event(practice.house, TEN + HOUR).ref, practice.asked()

    for name, ref in (("appointment", stands), ("request", asked)):
        page = practice.client("shown").get(at(name, practice.house, ref))
        own = practice.client("own").get(at(name, practice.house, ref))
        links = [f"{at(name, practice.house, ref)}{way}/" for way in WAYS]
        assert [link for link in links if link in page.text] == []
        assert [link for link in links if link in own.text] != []


def test_a_calendar_that_is_only_looked_at_keeps_up_by_itself_too(practice: Practice) -> None:
    def pulse(role: str) -> tuple[str, int]:
        page = practice.client(role).get(at("calendar", practice.house))
        return page.context["pulse"], page.context["waiting"]

    before = {role: pulse(role) for role in ("shown", "colleague")}
    practice.asked()
    after = {role: pulse(role) for role in ("shown", "colleague")}

    assert before["shown"][0] != after["shown"][0]
    assert before["colleague"] == after["colleague"]
    assert [waiting for _pulse, waiting in after.values()] == [0, 0]
