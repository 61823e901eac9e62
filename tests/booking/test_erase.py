"""Erasing a person: everything that names them goes from every table, everything else stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse

from penciled.appointments.actions import give_up, place
from penciled.appointments.history import write
from penciled.appointments.models import Appointment, HistoryEntry
from penciled.audit import chain
from penciled.audit.models import Entry
from penciled.booking.actions import accept_request, erase_client, schedule_appointment
from penciled.booking.erasing import erasure_of
from penciled.booking.models import AppointmentRequest
from penciled.clients import words
from penciled.clients.models import (
    Client,
    ClientChange,
    ClientWord,
    EntryCode,
    Guardian,
    LinkPurpose,
    MailLink,
    Merge,
)
from penciled.clients.sessions import end_sessions, shelf_of
from penciled.core.errors import ConflictNeedsYes, InvalidInput, NotPermitted, StaleChange
from penciled.desk.weighing import plan_of
from penciled.jobs.models import FilePart, Job, JobState
from penciled.notifications import log
from penciled.outbox import actions as outbox
from penciled.outbox.models import Message, MessageState
from penciled.practices.models import Member
from tests.factory import NOW, House, make_house, make_known, make_member

pytestmark = pytest.mark.django_db

MARK, BORN = "zqxjvk", date(1987, 3, 14)
TEN = NOW + timedelta(days=3, hours=1)  # Thursday, 10:00 in Chicago
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def marked(what: str) -> str:
    return f"{what}-{MARK}"


@pytest.fixture
def owner(house: House) -> Member:
    return make_member(house.practice, "Olga Owner", is_owner=True)


def marked_client(house: House, what: str = "own", **fields: Any) -> Client:
    said: dict[str, Any] = {
        name: marked(f"{what}{name[:4]}")
        for name in ("first_name", "last_name", "preferred_name", "phone", "internal_id", "notes")
    }
    said |= {"email": f"{what}-{MARK}@example.com", "birth_date": BORN, "created_at": NOW}
    client = Client.objects.create(practice=house.practice, **said | fields)
    words.index(client)
    return client


def asked_by(house: House, client: Client, start: Any = TEN, **said: Any) -> AppointmentRequest:
    typed: dict[str, Any] = {
        "email": client.email,
        "first_name": marked("typed"),
        "last_name": marked("last"),
    }
    answers = [{"words": "Who sent you?", "answer": marked("answer")}]
    asked = house.asked(
        start, **typed, phone=marked("0199"), note=marked("note"), answers=answers, **said
    )
    asked.asked_birth_date = BORN
    asked.save()
    return asked


def full_life(house: House) -> Client:
    """Return a client of whom something personal stands wherever it can stand."""
    house.practice.mails_carry_note = True
    house.practice.save()
    client = marked_client(house)
    before = marked_client(house, "before", merged_into=client)
    Guardian.objects.create(
        practice=house.practice,
        client=client,
        email=f"guard-{MARK}@example.com",
        name=marked("guardian"),
        created_at=NOW,
    )
    said = {"phone": ["", marked("0199")]}
    ClientChange.objects.create(client=client, at=NOW, what="changed", changes=said)
    MailLink.objects.create(
        client=client,
        purpose=LinkPurpose.STOP_REMINDERS,
        about=client.ref,
        digest="0" * 64,
        created_at=NOW,
        expires_at=NOW + DAY,
    )
    Merge.objects.create(
        practice=house.practice,
        kept=client,
        gone=before,
        at=NOW,
        undoable_until=NOW + DAY,
        moved={"before": {"phone": marked("0199")}},
    )
    _codes_and_sessions(house, client)
    _booked_and_asked(house, client)
    return client


def _codes_and_sessions(house: House, client: Client) -> None:
    EntryCode.objects.create(
        practice=house.practice,
        email=client.email,
        digest="1" * 64,
        created_at=NOW,
        expires_at=NOW + HOUR,
    )
    outbox.post(
        "entry.code",
        to=client.email,
        key="entry.code:1",
        now=NOW,
        practice=house.practice.ref,
        code="123456",
    )


def _booked_and_asked(house: House, client: Client) -> None:
    how: dict[str, Any] = {"message": marked("message"), "anyway": True, "by": house.member}
    accepted = asked_by(house, client)
    accept_request(accepted.pk, plan_of(accepted), now=NOW, **how)
    asked_by(house, client, TEN + 2 * HOUR)
    past = place(
        house.plan(
            NOW - 3 * DAY, client=client, title=marked("title"), staff_note=marked("staffnote")
        ),
        by=None,
        now=NOW - 4 * DAY,
    )
    write("changed", [past], by=None, now=NOW, changes={"title": ["", marked("title")]})
    off = place(house.plan(NOW + 9 * DAY, client=client), by=None, now=NOW)
    give_up(off, late=False, word=marked("word"), now=NOW)
    sent = Message.objects.filter(recipient=client.email).first()
    assert sent
    why = f"550 <{client.email}> is unknown"
    Message.objects.filter(pk=sent.pk).update(
        state="bounced", sent_at=NOW, failed_at=NOW, last_error=why
    )


def erase(client: Client, by: Member, *, anyway: bool = True, **but: Any) -> None:
    shown = erasure_of(client, now=NOW).shown
    how: dict[str, Any] = {"shown": shown, "anyway": anyway, "by": by, "now": NOW}
    erase_client(client, **how | but)


def found_in_tables(*marks: str) -> Iterator[str]:
    """Yield each column of each table of the database that still says one of the marks."""
    quoted = connection.ops.quote_name
    says = " OR ".join(["LOWER(CAST({0} AS TEXT)) LIKE %s"] * len(marks))
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            described = connection.introspection.get_table_description(cursor, table)
            names = [column.name for column in described]
            counts = [f"COUNT(CASE WHEN {says.format(quoted(name))} THEN 1 END)" for name in names]
            sought = [f"%{mark}%" for mark in marks] * len(names)
            cursor.execute(f"SELECT {', '.join(counts)} FROM {quoted(table)}", sought)
            found = zip(names, cursor.fetchone(), strict=True)
            yield from (f"{table}.{name}" for name, count in found if count)


def test_nothing_that_names_an_erased_person_is_left_in_any_table(
    house: House, owner: Member
) -> None:
    client = full_life(house)
    before = set(found_in_tables(MARK, str(BORN)))

    erase(client, owner)

    assert len(before) > 20, "the person must have stood in many places"
    assert list(found_in_tables(MARK, str(BORN))) == []
    assert not ClientWord.objects.filter(client__erased_at__isnull=False).exists()


def test_facts_and_times_stay_and_the_chain_still_holds(house: House, owner: Member) -> None:
    client = full_life(house)
    requests = AppointmentRequest.objects.order_by("pk")
    asked = [(each.ref, each.starts_at, each.asked_at) for each in requests]
    told = Message.objects.count()

    erase(client, owner)

    assert [(each.ref, each.starts_at, each.asked_at) for each in requests.all()] == asked
    assert [each.state for each in requests.all()] == ["accepted", "declined"]
    assert sorted(Appointment.objects.values_list("status", flat=True)) == [
        "cancelled",
        "cancelled",
        "scheduled",
    ]
    assert Message.objects.count() == told
    assert HistoryEntry.objects.filter(what="changed").get().changes == {"title": ["", ""]}
    assert Entry.objects.filter(action="client.erased").count() == 2
    assert list(chain.broken_links(house.practice.ref)) == []


def test_mails_that_wait_are_called_off_and_what_left_stays_as_a_fact(
    house: House, owner: Member
) -> None:
    client = full_life(house)

    erase(client, owner)

    states = Message.objects.values_list("state", flat=True)
    assert sorted(set(states)) == ["bounced", "cancelled"]
    assert not Message.objects.exclude(recipient__in=["", house.member.user.email]).exists()
    bounced = log.mails_of(house.practice.ref).get(state="bounced")
    assert not log.send_again(bounced, now=NOW), "it says nothing any more"


def test_a_mail_in_a_worker_s_hand_brings_nothing_back(house: House, owner: Member) -> None:
    client = marked_client(house)
    asked_by(house, client)
    in_hand = outbox.lease_due(now=NOW, most=10)
    mail = next(each for each in in_hand if each.recipient == client.email)

    erase(client, owner)

    assert not outbox.renew_lease(mail, now=NOW), "it is not sent unless it is on its way already"
    outbox.settle_later(mail, error=f"550 {client.email}", now=NOW)
    outbox.settle_failed(mail, error=f"550 {client.email}", now=NOW)
    outbox.forget_payload(mail, "code")
    outbox.settle_sent(mail, now=NOW)
    stored = Message.objects.get(pk=mail.pk)
    assert (stored.state, stored.recipient, stored.payload) == (MessageState.CANCELLED, "", {})
    assert list(found_in_tables(MARK)) == []


def test_what_is_to_come_must_be_said_yes_to(house: House, owner: Member) -> None:
    client = full_life(house)

    with pytest.raises(ConflictNeedsYes):
        erase(client, owner, anyway=False)

    assert Client.objects.get(pk=client.pk).email == client.email
    assert AppointmentRequest.objects.filter(state="pending").exists()


def test_who_saw_something_else_is_told_so(house: House, owner: Member) -> None:
    client = marked_client(house)
    shown = erasure_of(client, now=NOW).shown
    asked_by(house, client)

    with pytest.raises(StaleChange):
        erase(client, owner, shown=shown)

    assert Client.objects.get(pk=client.pk).erased_at is None


def test_only_an_owner_of_that_practice_erases(house: House, owner: Member) -> None:
    client = marked_client(house)
    elsewhere = make_member(make_house("elsewhere").practice, "Ada", is_owner=True)

    for member in (house.member, elsewhere):
        with pytest.raises(NotPermitted):
            erase(client, member)


def test_nobody_is_erased_twice_nor_apart_from_the_record_that_counts(
    house: House, owner: Member
) -> None:
    client = full_life(house)
    before = client.merged.get()

    with pytest.raises(InvalidInput):
        erase(before, owner)
    erase(client, owner)
    with pytest.raises(InvalidInput):
        erase(Client.objects.get(pk=client.pk), owner)


def test_a_parent_s_address_stays_with_the_children_who_are_not_erased(
    house: House, owner: Member
) -> None:
    one, other = marked_client(house, "one", email=""), marked_client(house, "two", email="")
    for child in (one, other):
        Guardian.objects.create(
            practice=house.practice,
            client=child,
            email="parent@example.com",
            name="Pat Parent",
            created_at=NOW,
        )
    how: dict[str, Any] = {"practice": house.practice.ref, "to": "parent@example.com", "now": NOW}
    outbox.post("appointment.booked", key="one", about=one.ref, **how)
    outbox.post("appointment.booked", key="two", about=other.ref, **how)

    erase(one, owner)

    assert [each.client for each in Guardian.objects.all()] == [other]
    recipients = Message.objects.order_by("key").values_list("key", "recipient")
    assert list(recipients) == [("one", ""), ("two", "parent@example.com")]


def test_lists_that_staff_are_mailed_name_them_no_more(house: House, owner: Member) -> None:
    client, other = marked_client(house), make_known(house, email="other@example.com")
    asked = asked_by(house, client)
    news = [{"ref": str(ref), "initials": "z. z."} for ref in (asked.ref, other.ref)]
    how: dict[str, Any] = {"practice": house.practice.ref, "about": owner.ref, "now": NOW}
    outbox.post("member.digest", to=owner.user.email, key="digest", waiting=news, more=0, **how)

    erase(client, owner)

    digest = Message.objects.get(topic="member.digest")
    assert (digest.state, digest.recipient) == ("queued", owner.user.email)
    assert digest.payload == {"waiting": news[1:], "more": 0}


def test_an_invitation_of_a_parent_names_no_erased_child(house: House, owner: Member) -> None:
    one, other = marked_client(house, "one", email=""), make_known(house, email="")
    for child in (one, other):
        Guardian.objects.create(
            practice=house.practice,
            client=child,
            email="parent@example.com",
            name="Pat Parent",
            created_at=NOW,
        )
    how: dict[str, Any] = {"practice": house.practice.ref, "to": "parent@example.com", "now": NOW}
    outbox.post("client.invited", key="both", about=other.ref, for_whom=one.first_name, **how)
    outbox.post("client.invited", key="other", about=other.ref, for_whom="", **how)

    erase(one, owner)

    assert list(found_in_tables(MARK)) == []
    said = Message.objects.order_by("key").values_list("key", "state", "recipient")
    parent = "parent@example.com"
    assert list(said) == [("both", "cancelled", parent), ("other", "queued", parent)]


def test_addresses_they_had_before_are_theirs_too(house: House, owner: Member) -> None:
    client = marked_client(house)
    old = f"old-{MARK}@example.com"
    changes = {"email": [old, client.email]}
    ClientChange.objects.create(client=client, at=NOW, what="changed", changes=changes)
    outbox.post("entry.code", to=old, key="code", now=NOW, practice=house.practice.ref)

    erase(client, owner)

    assert list(found_in_tables(MARK)) == []


def a_job(house: House, kind: str, state: JobState, **more: Any) -> Job:
    """Return a job whose file may name anybody."""
    job = Job.objects.create(
        practice_ref=house.practice.ref,
        kind=kind,
        state=state,
        created_at=NOW,
        expires_at=NOW + DAY,
        **more,
    )
    FilePart.objects.create(job=job, name="file", number=0, content=MARK.encode())
    return job


def test_files_of_the_practice_go_and_an_export_under_way_is_called_off(
    house: House, owner: Member
) -> None:
    client = marked_client(house)
    lease = {"lease": uuid4(), "leased_until": NOW + HOUR}
    under_way = a_job(house, "practice.export", JobState.WORKING, **lease)
    a_job(house, "practice.export", JobState.DONE)
    a_job(house, "clients.import", JobState.DONE)
    theirs = a_job(make_house("elsewhere"), "practice.export", JobState.DONE)
    assert erasure_of(client, now=NOW).files == 3

    erase(client, owner)

    assert [part.job for part in FilePart.objects.all()] == [theirs]
    under_way.refresh_from_db()
    assert (under_way.state, under_way.lease) == (JobState.CANCELLED, None)


def test_nobody_is_erased_while_clients_are_being_imported(house: House, owner: Member) -> None:
    client = marked_client(house)
    a_job(house, "clients.import", JobState.QUEUED)

    with pytest.raises(InvalidInput, match="imported"):
        erase(client, owner)

    assert FilePart.objects.exists()
    assert Client.objects.get(pk=client.pk).erased_at is None


def test_nothing_is_booked_for_who_was_erased_meanwhile(house: House, owner: Member) -> None:
    client = marked_client(house)
    plan = house.plan(TEN, client=client)

    erase(client, owner)

    with pytest.raises(StaleChange):
        schedule_appointment(plan, anyway=True, tell_client=False, by=house.member, now=NOW)


def test_who_asks_again_after_being_erased_is_somebody_new(house: House, owner: Member) -> None:
    client = marked_client(house)
    address = client.email
    erase(client, owner)

    asked = house.asked(TEN, email=address)

    assert asked.client_id != client.pk
    assert not asked.client.is_active


def test_an_erased_person_s_session_on_the_portal_ends(house: House, owner: Member) -> None:
    client, browser = marked_client(house), Browser()
    shelf = {"entered": {"email": client.email, "at": NOW.isoformat()}}
    session = browser.session
    session[shelf_of(house.practice.ref)] = shelf
    session["another"] = "kept"
    session.save()

    erase(client, owner)

    assert [each.get_decoded() for each in Session.objects.all()] == [{"another": "kept"}]
    mine = browser.get(reverse("portal:mine", args=[house.practice.slug]))
    assert mine.status_code == 302


def test_sessions_of_others_stay(house: House) -> None:
    browser, ref = Browser(), uuid4()
    session = browser.session
    session[shelf_of(ref)] = {"entered": {"email": "a@example.com"}}
    session.save()

    assert end_sessions(house.practice.ref, ["a@example.com"]) == 0
    assert end_sessions(ref, ["example.com", ""]) == 0


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL vacuums by itself")
@pytest.mark.django_db(transaction=True)
def test_sqlite_s_file_says_nothing_of_them_either() -> None:
    house = make_house()
    owner = make_member(house.practice, "Olga Owner", is_owner=True)
    client = full_life(house)
    file = Path(str(connection.settings_dict["NAME"]))
    if not file.exists():
        pytest.skip("the database is in memory")
    assert MARK.encode() in file.read_bytes()

    erase(client, owner)

    assert MARK.encode() not in file.read_bytes()
