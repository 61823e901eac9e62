"""A client's record: all of it in one place, changed by a form, put away; and notes stay inside."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Visitor
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern
from django.utils.html import escape

from penciled.appointments.actions import place
from penciled.appointments.models import Appointment
from penciled.booking.actions import accept_request, decline_request
from penciled.booking.models import AppointmentRequest
from penciled.clients.models import Client
from penciled.clients.records import record_said_of
from penciled.core.fingerprint import fingerprint
from penciled.desk.weighing import plan_of
from penciled.exporting.person import data_of
from penciled.notifications.compose import compose
from penciled.notifications.mails import KINDS
from penciled.outbox.models import Message
from penciled.portal.urls import in_practice
from penciled.practices.actions import keep_desk
from penciled.practices.feeds import make_feed
from tests.desk.desks import DAY, HOUR, TEN, at, signed_in
from tests.factory import NOW, House, make_house, make_known, make_practitioner
from tests.portal.browsing import Asker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def visitor(house: House) -> Visitor:
    return signed_in(house.member)


@pytest.fixture
def elena(house: House) -> Client:
    return make_known(
        house, last_name="Marsh", email="elena@example.com", phone="555 0143", status="active"
    )


def typed(client: Client, **words: Any) -> dict[str, Any]:
    """Return what the form sends when nothing is changed but `words`."""
    said = record_said_of(client)
    ticks = {name: "on" for name in ("may_ask", "may_cancel", "may_see") if getattr(said, name)}
    names = ("first_name", "last_name", "preferred_name", "email", "phone", "internal_id", "notes")
    fields = {name: getattr(said, name) for name in names} | ticks
    return {k: v for k, v in (fields | {"shown": fingerprint(said)} | words).items() if v}


def parts(page: Any) -> dict[str, list[str]]:
    return {
        name: [getattr(line, "state", "") or getattr(line, "words", "") for line in part.lines]
        for name, part in page.context["parts"].items()
    }


def test_a_record_has_all_there_is_of_a_client(
    house: House, visitor: Visitor, elena: Client
) -> None:
    asked = house.asked(TEN)
    declined = house.asked(TEN + DAY)
    decline_request(declined.pk, message="", by=house.member, now=NOW)
    place(house.plan(TEN + 2 * DAY), by=None, now=NOW)
    missed = place(house.plan(NOW - DAY), by=None, now=NOW)
    Appointment.objects.filter(pk=missed.pk).update(status="no_show")

    page = visitor.get(at("client", house, elena.ref))

    said = parts(page)
    assert (said["coming"], said["past"]) == ([""], ["No-show"])
    assert sorted(said["requests"]) == ["Asked", "Declined"]
    assert page.context["parts"]["mails"].count == 3
    assert {line.address for line in page.context["parts"]["mails"].lines} == {elena.email}
    assert at("request", house, asked.ref) in page.text
    for words in ("elena@example.com", "555 0143", "May ask for times"):
        assert words in page.text


def test_of_calendars_one_does_not_see_a_record_tells_nothing(
    house: House, visitor: Visitor, elena: Client
) -> None:
    other = make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )
    place(house.plan(TEN, practitioner=other), by=None, now=NOW)

    page = visitor.get(at("client", house, elena.ref))

    assert parts(page)["coming"] == []
    assert "Daniel" not in page.context["parts"]["mails"].lines.__repr__()


@pytest.mark.parametrize("part", ["coming", "past", "requests", "mails", "history"])
def test_each_part_has_all_of_it_on_a_page_of_its_own(
    house: House, visitor: Visitor, elena: Client, part: str
) -> None:
    for n in range(6):
        place(house.plan(TEN + n * DAY), by=None, now=NOW)
        place(house.plan(NOW - (n + 1) * DAY), by=None, now=NOW)
    for n in range(6):
        asked = house.asked(TEN + HOUR + 7 * n * DAY)
        decline_request(asked.pk, message="", by=house.member, now=NOW)
        visitor.post(at("client_edit", house, elena.ref), typed(elena, phone=f"555 014{n}"))
        elena.refresh_from_db()

    record = visitor.get(at("client", house, elena.ref), {"from": "sort=newest"})
    whole = visitor.get(at(f"client_{part}", house, elena.ref), {"from": "sort=newest"})

    shown = record.context["parts"][part]
    assert (len(shown.lines), shown.count) == (4, 12 if part == "mails" else 6)
    assert f"{at(f'client_{part}', house, elena.ref)}?from=sort%3Dnewest" in record.text
    assert len(whole.context["part"].lines) == shown.count


def test_a_record_takes_the_same_queries_however_much_there_is(
    house: House, visitor: Visitor, elena: Client
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert visitor.get(at("client", house, elena.ref)).status_code == HTTPStatus.OK
        return len(asked)

    def busy(some: range) -> None:
        for n in some:
            place(house.plan(TEN + n * DAY), by=None, now=NOW)
            place(house.plan(NOW - (n + 1) * DAY), by=None, now=NOW)
            decline_request(
                house.asked(TEN + 5 * HOUR + 7 * n * DAY).pk, message="", by=house.member, now=NOW
            )

    busy(range(5))
    queries()
    few = queries()
    busy(range(5, 8))

    assert queries() == few


def test_the_way_back_leads_to_the_request_or_appointment_one_came_from(
    house: House, visitor: Visitor, elena: Client
) -> None:
    asked = house.asked(TEN)
    stands = place(house.plan(TEN + DAY), by=None, now=NOW)

    for name, thing in (("request", asked), ("appointment", stands)):
        page = visitor.get(at(name, house, thing.ref))
        link = f"{at('client', house, elena.ref)}?from={name}-{thing.ref}"
        assert link in page.text
        record = visitor.get(link)
        assert record.context["way"].href == at(name, house, thing.ref)


@pytest.mark.parametrize(
    "said", ["https://evil.example", "//evil", "request-nonsense", "\x00", "x" * 5000, "&&=", "%"]
)
def test_the_way_back_leads_nowhere_else(
    house: House, visitor: Visitor, elena: Client, said: str
) -> None:
    record = visitor.get(at("client", house, elena.ref), {"from": said})

    assert record.context["way"].href == f"{at('clients', house)}#client-{elena.ref}"
    assert record.context["way"].query == ""


def test_who_is_erased_or_of_another_practice_has_no_record(
    house: House, visitor: Visitor, elena: Client
) -> None:
    gone = make_known(house, erased_at=NOW, first_name="")
    far = make_known(make_house("elsewhere"))

    for client in (gone, far):
        for name in ("client", "client_edit", "client_archive", "client_mails"):
            assert visitor.get(at(name, house, client.ref)).status_code == HTTPStatus.NOT_FOUND


def test_while_names_are_hidden_a_record_hides_them(
    house: House, visitor: Visitor, elena: Client
) -> None:
    visitor.post(
        at("client_edit", house, elena.ref),
        typed(elena, preferred_name="Leni", notes="Zebulon sends her.", internal_id="C-77"),
    )
    keep_desk(house.member.pk, {"names_hidden": True})

    for name in ("client", "client_edit", "client_history", "client_archive"):
        page = visitor.get(at(name, house, elena.ref))
        for secret in ("Elena", "Marsh", "Leni", "Zebulon", "C-77", "555 0143", "elena@"):
            assert secret not in page.text, (name, secret)


# Changing it


def test_a_record_is_changed_and_says_so(house: House, visitor: Visitor, elena: Client) -> None:
    address = at("client_edit", house, elena.ref)
    said = typed(
        elena,
        preferred_name="Leni",
        birth_date="1988-04-12",
        zone="Europe/Berlin",
        language="de",
        practitioners=[str(house.practitioner.ref)],
        may_ask="",
    )

    page = visitor.post(f"{address}?from=sort%3Dnewest", said, follow=True)

    [(to, _)] = page.redirect_chain
    assert to == f"{at('client', house, elena.ref)}?from=sort%3Dnewest"
    elena.refresh_from_db()
    assert (elena.preferred_name, elena.zone, elena.language) == ("Leni", "Europe/Berlin", "de")
    assert (elena.may_ask, str(elena.birth_date)) == (False, "1988-04-12")
    for words in ("Called Leni", "Deutsch", "<dd>April 12, 1988</dd>", "Can’t ask for times"):
        assert words in page.text
    [line] = page.context["parts"]["history"].lines
    told = {each.label: (each.before, each.after) for each in line.differences}
    assert line.words.startswith(f"{house.member.name} changed the record")
    assert told["Mails in"] == ("", "Deutsch")
    assert told["May ask for times"] == ("yes", "no")


def test_all_that_is_wrong_is_said_at_once_and_nothing_typed_is_lost(
    house: House, visitor: Visitor, elena: Client
) -> None:
    make_known(house, first_name="Ada", last_name="Bell", email="ada@example.com")
    known = make_known(house, first_name="Ben", internal_id="C-1")
    said = typed(
        elena,
        first_name="",
        email="ADA@example.com",
        internal_id="c-1",
        phone="x",
        birth_date="2199-01-01",
        notes="Keep me.",
    )

    page = visitor.post(at("client_edit", house, elena.ref), said)

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    wrong = {"first_name", "email", "internal_id", "phone", "birth_date"}
    assert set(page.context["form"].errors) == wrong
    assert "Ada Bell has this already." in page.text
    assert at("client", house, known.ref) in page.text
    for kept in ("ADA@example.com", "c-1", "2199-01-01", "Keep me."):
        assert kept in page.text
    elena.refresh_from_db()
    assert (elena.first_name, elena.notes) == ("Elena", "")


@pytest.mark.parametrize("garbage", ["\x00", "\u202e", "\ud800", "x" * 200_000])
@pytest.mark.parametrize("field", ["first_name", "notes", "zone", "birth_date", "practitioners"])
def test_garbage_is_refused_at_its_field(
    house: House, visitor: Visitor, elena: Client, field: str, garbage: str
) -> None:
    if field == "notes" and garbage == "\u202e":
        return  # several lines may be written from right to left
    said = typed(elena) | {field: garbage.encode("utf-8", "replace").decode()}
    if garbage == "\ud800":
        said[field] = "\x00\ufffd"

    page = visitor.post(at("client_edit", house, elena.ref), said)

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_whoever_saves_last_sees_both_versions_and_can_save_again(
    house: House, visitor: Visitor, elena: Client
) -> None:
    late = typed(elena, phone="555 9999", notes="Mine.")
    visitor.post(at("client_edit", house, elena.ref), typed(elena, phone="555 1111"))

    refused = visitor.post(at("client_edit", house, elena.ref), late)

    assert refused.status_code == HTTPStatus.CONFLICT
    assert "555 1111" in refused.text
    assert "555 9999" in refused.text
    shown = refused.context["form"]["shown"].value()
    again = visitor.post(at("client_edit", house, elena.ref), late | {"shown": shown})
    assert again.status_code == HTTPStatus.FOUND
    elena.refresh_from_db()
    assert (elena.phone, elena.notes) == ("555 9999", "Mine.")


# A new one


def test_a_client_is_added_by_form(house: House, visitor: Visitor) -> None:
    said = {"first_name": "Ada", "email": "ada@example.com", "may_ask": "on", "may_see": "on"}

    page = visitor.post(at("client_new", house), said, follow=True)

    made = Client.objects.get()
    [(to, _)] = page.redirect_chain
    assert to == at("client", house, made.ref)
    assert (made.is_active, made.may_ask, made.may_cancel) == (True, True, False)


def test_who_may_be_the_same_is_shown_before_anything_is_saved(
    house: House, visitor: Visitor, elena: Client
) -> None:
    said = {"first_name": "Elena", "last_name": "Marsh", "phone": "555-0143", "notes": "Keep me."}

    page = visitor.post(at("client_new", house), said)

    assert page.status_code == HTTPStatus.CONFLICT
    assert at("client", house, elena.ref) in page.text
    assert "Keep me." in page.text
    assert Client.objects.count() == 1
    made = visitor.post(at("client_new", house), said | {"anyway": "on"})
    assert made.status_code == HTTPStatus.FOUND
    assert Client.objects.count() == 2


# Putting it away


def test_what_archiving_means_is_told_before_with_what_is_booked(
    house: House, visitor: Visitor, elena: Client
) -> None:
    for n in range(7):
        place(house.plan(TEN + n * DAY), by=None, now=NOW)

    page = visitor.get(at("client_archive", house, elena.ref))

    assert len(page.context["coming"]) == 5
    assert "And 2 more." in page.text
    assert Client.objects.get().archived_at is None


def test_archiving_can_be_taken_back_from_the_toast(
    house: House, visitor: Visitor, elena: Client
) -> None:
    page = visitor.post(at("client_archive", house, elena.ref), follow=True)

    assert Client.objects.get().archived_at == NOW
    assert f'action="{at("client_archive", house, elena.ref)}"' in page.text
    assert "Undo" in page.text
    visitor.post(at("client_archive", house, elena.ref), {"back": "yes"})
    assert Client.objects.get().archived_at is None


def test_nobody_archived_is_offered_where_one_books(
    house: House, visitor: Visitor, elena: Client
) -> None:
    visitor.post(at("client_archive", house, elena.ref))

    picked = visitor.post(at("client_search", house), {"words": "elena"})

    assert "data-called" not in picked.text


# What is called what, and what stays inside


def test_mails_and_the_desk_call_a_client_by_the_name_they_prefer(
    house: House, visitor: Visitor, elena: Client
) -> None:
    Client.objects.update(preferred_name="Leni")
    asked = house.asked(TEN)

    page = visitor.get(at("decline", house, asked.ref))

    assert "Message to Leni" in page.text
    assert "Elena Marsh" in visitor.get(at("requests", house)).text
    decline_request(asked.pk, message="", by=house.member, now=NOW)
    told = Message.objects.get(topic="request.declined")
    assert told.payload["first_name"] == "Leni"


SECRET = "Zebulon’s secret"


def portal_pages(asker: Asker, asked: AppointmentRequest, stands: Appointment) -> Iterator[Any]:
    """Yield what the portal answers to a client who is signed in, at each of its addresses."""
    for pattern in in_practice:
        assert isinstance(pattern, URLPattern)
        route, name = str(pattern.pattern), str(pattern.name)
        if "<uuid:ref>" in route:
            yield asker.get(name, stands.ref if "appointments" in route else asked.ref)
        elif "<" not in route and "leave" not in route:
            yield asker.get(name, **asker.choices())


def test_notes_of_staff_are_on_no_page_mail_export_or_feed_outside(
    house: House, visitor: Visitor, elena: Client
) -> None:
    asker = Asker(house)
    Client.objects.update(notes=SECRET)
    asked = house.asked(TEN)
    accept_request(asked.pk, plan_of(asked), message="", anyway=False, by=house.member, now=NOW)
    stands = Appointment.objects.get()
    asker.enter()

    pages = [each.content.decode() for each in portal_pages(asker, asked, stands)]
    mails = [compose(e, KINDS[e.topic]).message().as_string() for e in Message.objects.all()]
    secret = make_feed(house.member, names="full", now=NOW)
    feed = Visitor().get(f"/desk/feed/{secret}.ics").content.decode()
    export = str(data_of(elena, with_notes=False, now=NOW))

    assert any("Individual session" in each for each in pages)
    assert len(pages) > 10
    assert len(mails) > 2
    assert "Elena" in feed
    assert [each for each in (*pages, *mails, feed, export) if "Zebulon" in each] == []
    assert escape(SECRET) in visitor.get(at("client", house, elena.ref)).text
