"""While names are hidden no page of the desk says one: every page there is, by its address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client as Visitor
from django.urls import URLPattern, get_resolver, reverse

from penciled.appointments.models import Appointment
from penciled.availability.models import Hours, Override
from penciled.booking.actions import (
    accept_request,
    cancel_appointment,
    change_appointment,
    decline_request,
    schedule_appointment,
    schedule_series,
)
from penciled.booking.models import AppointmentRequest
from penciled.clients.guardians import add_guardian
from penciled.clients.models import Client
from penciled.core.recurrence import Recurrence, Unit
from penciled.desk import urls
from penciled.desk.weighing import plan_of
from penciled.exporting.practice import begin_export
from penciled.practices.actions import keep_desk
from penciled.practices.models import Room
from tests.clients.importing.files import checked
from tests.desk.desks import DAY, HOUR, HTMX, TEN, at, booked, event, signed_in
from tests.factory import NOW, House, make_known, make_practitioner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

WHO: dict[str, Any] = {
    "first_name": "Quendelwyn",
    "last_name": "Zottorelli",
    "email": "quzo.secret@hush.example",
    "phone": "612-555-0188",
}
ACTS = {"name": "Gwendrys Zottorelli", "email": "gwen.secret@hush.example"}
SECRETS = [*WHO.values(), *ACTS.values(), "Zotto-Quelli"]
ASKED_WITH = {"asked_name": "Quendelwyn Zotto-Quelli", "asked_phone": "612-555-0188"}


class Full:
    """A practice whose desk has something of one client on every page."""

    def __init__(self, house: House) -> None:
        self.house = house
        house.member.is_owner = True
        house.member.save()
        self.room = Room.objects.create(practice=house.practice, name="Garden room")
        make_practitioner(
            house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
        )
        self.pending = self.asked(TEN)
        self.declined = self.asked(TEN + HOUR)
        decline_request(self.declined.pk, message="", by=house.member, now=NOW)
        accepted = self.asked(TEN + 2 * HOUR)
        later = plan_of(accepted)
        later = replace(later, span=type(later.span)(TEN + 3 * HOUR, TEN + 4 * HOUR))
        accept_request(accepted.pk, later, message="", anyway=True, by=house.member, now=NOW)
        self.stands = Appointment.objects.get(request=accepted)
        self.client = Client.objects.get(email=WHO["email"])
        self.overlapping()
        self.cancelled()
        self.series = self.repeating()
        self.override = Override.objects.create(practitioner=house.practitioner, on=TEN.date())
        self.guardian = add_guardian(self.client, **ACTS, by=house.member, now=NOW)
        row = ",".join(WHO.values())
        self.imported = checked(house, f"Vorname,Nachname,Mail,Phone,Zone\n{row},Mars\n")
        self.export = begin_export(house.practice, by=house.member, now=NOW)

    def asked(self, start: Any) -> AppointmentRequest:
        self.house.asked(start, **WHO)
        found = AppointmentRequest.objects.get(starts_at=start)
        AppointmentRequest.objects.filter(pk=found.pk).update(**ASKED_WITH)
        return found

    def place(self, start: Any, **said: Any) -> Appointment:
        plan = self.house.plan(start, client=self.client, room=self.room, **said)
        how: dict[str, Any] = {
            "anyway": True,
            "tell_client": True,
            "by": self.house.member,
            "now": NOW,
        }
        return schedule_appointment(plan, **how)

    def overlapping(self) -> None:
        over = self.place(TEN + HOUR / 4)
        moved = self.house.plan(TEN + HOUR / 2, client=self.client, room=self.room)
        how: dict[str, Any] = {
            "anyway": True,
            "tell_client": False,
            "by": self.house.member,
            "now": NOW,
        }
        change_appointment(over.pk, moved, version=over.version, **how)

    def cancelled(self) -> None:
        off = self.place(TEN + 2 * DAY)
        how: dict[str, Any] = {
            "message": "",
            "tell_client": True,
            "by": self.house.member,
            "now": NOW,
        }
        cancel_appointment(off.pk, version=off.version, **how)
        missed = self.place(NOW - DAY)
        Appointment.objects.filter(pk=missed.pk).update(status="no_show")

    def repeating(self) -> Appointment:
        rule = Recurrence(every=1, unit=Unit.WEEK, weekdays=frozenset({3}), times=3)
        plan = self.house.plan(TEN + 6 * HOUR, client=self.client)
        how: dict[str, Any] = {"skip": (), "anyway": True, "tell_client": False, "now": NOW}
        return schedule_series(plan, rule, by=self.house.member, **how)[0]

    def twin(self) -> Client:
        """Return another record of the client, the same one each time."""
        names = {"first_name": WHO["first_name"], "last_name": WHO["last_name"]}
        twins = Client.objects.filter(email="", **names)
        return twins.first() or make_known(self.house, **names)

    def refs(self, route: str) -> list[dict[str, Any]]:
        """Return what can stand for what is open in an address."""
        practitioner = self.house.practitioner.ref
        if route.startswith("requests/"):
            return [{"ref": each.ref} for each in AppointmentRequest.objects.all()]
        if route.startswith("appointments/"):
            return [{"ref": each.ref} for each in Appointment.objects.all()]
        simple = {
            "clients/import/": self.imported.ref,
            "settings/export/": self.export.ref,
            "settings/rooms/": self.room.ref,
        }
        own = next((ref for head, ref in simple.items() if route.startswith(head)), None)
        if own:
            return [{"ref": own}]
        if route.startswith("clients/"):
            known = {"guardian": self.guardian.ref, "merge": self.guardian.ref}
            other = self.twin().ref if "<uuid:other>" in route else None
            return [{"ref": self.client.ref, "other": other, **known}]
        if route.startswith("settings/mails/<"):
            return [{"topic": "request.accepted", "language": "en"}]
        if route.startswith("settings/"):
            hours = Hours.objects.filter(practitioner=self.house.practitioner)[0]
            return [{"ref": practitioner, "stretch": hours.ref, "override": self.override.ref}]
        raise AssertionError(f"nobody said what stands in {route}")


@pytest.fixture
def full(house: House) -> Full:
    return Full(house)


def addresses(full: Full) -> Iterator[tuple[str, str]]:
    """Yield every address of a practice's desk by its name, with every ref that fits."""
    for pattern in urls.in_practice:
        assert isinstance(pattern, URLPattern)
        names = set(pattern.pattern.converters)
        for some in full.refs(str(pattern.pattern)) if names else [{}]:
            said = {name: value for name, value in some.items() if name in names}
            said["practice"] = full.house.practice.slug
            yield str(pattern.name), reverse(f"desk:{pattern.name}", kwargs=said)


def said_by(answer: HttpResponseBase) -> str:
    return f"{answer.headers}\n{answer.getvalue().decode()}"


def told(answer: HttpResponseBase) -> list[str]:
    text = said_by(answer).lower()
    return [secret for secret in SECRETS if secret.lower() in text]


def hide(full: Full) -> Visitor:
    keep_desk(full.house.member.pk, {"names_hidden": True})
    return signed_in(full.house.member)


VIEWS = [{"view": view, "on": "2026-12-10"} for view in ("day", "team", "week", "month", "list")]
QUERIES: dict[str, list[dict[str, Any]]] = {
    "calendar": VIEWS,
    "paper": VIEWS,
    "entries": [{"first": "2026-12-01", "last": "2027-01-10"}],
    "requests": [{"tab": "past"}, {"tab": "past", "client": "REF"}],
    "requests_export": [{"tab": "past"}],
    "appointment_new": [
        {"on": "2026-12-10", "at": "10:15", "minutes": "50", "client": "REF"},
        {"weigh": "1", "on": "2026-12-10", "at": "10:15", "minutes": "50"},
    ],
    "appointment_move": [{"on": "2026-12-10", "at": "10:15", "minutes": "50"}],
}


def walked(visitor: Visitor, full: Full) -> dict[str, list[str]]:
    """Return what is told on which page; each is opened plain and as a window."""
    found = {}
    for name, address in addresses(full):
        for query in [{}, *QUERIES.get(name, [])]:
            said: Any = {
                key: full.client.ref if word == "REF" else word for key, word in query.items()
            }
            for headers in ({}, HTMX):
                answer = visitor.get(address, said, headers=headers)
                assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, address
                if secrets := told(answer):
                    found[f"{address} {query} {headers}"] = secrets
    return found


@pytest.mark.soak
def test_no_page_names_a_client_while_names_are_hidden(full: Full) -> None:
    assert walked(hide(full), full) == {}


@pytest.mark.soak
def test_the_walk_comes_by_names_when_they_are_shown(full: Full) -> None:
    pages = {each.split()[0] for each in walked(signed_in(full.house.member), full)}

    named = ("calendar", "entries", "paper", "requests")
    assert {at(name, full.house) for name in named} <= pages
    assert at("appointment", full.house, full.stands.ref) in pages
    assert at("accept", full.house, full.pending.ref) in pages


def test_every_address_of_the_desk_is_walked() -> None:
    patterns = {str(getattr(each, "pattern", "")) for each in urls.urlpatterns}
    of_no_client = {"", "join/<secret:secret>/"}
    as_chosen = {"feed/<secret:secret>.ics"}  # see test_elsewhere

    outside = patterns - of_no_client - as_chosen

    assert outside == {"<slug:practice>/"}, "what lies outside isn’t walked"
    assert "desk" in get_resolver().namespace_dict


@pytest.mark.parametrize(("name", "field"), [("client_search", "words"), ("requests_find", "name")])
def test_picking_a_client_goes_by_initials(full: Full, name: str, field: str) -> None:
    answer = hide(full).post(at(name, full.house), {field: "quendel"}, follow=True)

    assert [secret for secret in told(answer) if secret != WHO["first_name"]] == []
    assert "Quendelwyn" not in said_by(answer)


def test_a_search_says_initials_and_no_way_to_reach_anybody(full: Full) -> None:
    visitor = hide(full)

    for words in ("quendel", "quzo", "5550188"):
        for typing in ({}, {"typing": "1"}):
            answer = visitor.post(at("search", full.house), {"words": words, **typing})
            text = answer.content.decode().replace(f'value="{words}"', "")
            assert "Q. Z." in text
            assert [s for s in SECRETS if s.lower() in text.lower()] == []


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_is_said_once_something_is_done_has_initials(full: Full, headers: Any) -> None:
    visitor, house, stands = hide(full), full.house, full.stands
    typed, accept = booked(full.pending), at("accept", house, full.pending.ref)
    unheard, cancel = {"version": "1"}, at("appointment_cancel", house, stands.ref)
    answers = [
        visitor.post(accept, typed, headers=headers),
        visitor.post(accept, typed | {"anyway": "on"}, headers=headers),
        visitor.post(accept, typed, headers=headers),
        visitor.post(at("decline", house, full.declined.ref), {}, headers=headers),
        visitor.post(at("appointment_change", house, stands.ref), unheard, headers=headers),
        visitor.post(cancel, {"version": "99"}, headers=headers),
        visitor.post(cancel, {"version": stands.version, "tell_client": "on"}, headers=headers),
        visitor.post(cancel, {"version": stands.version}, headers=headers),
        visitor.get(at("calendar", house)),
    ]

    assert [told(answer) for answer in answers] == [[] for _ in answers]
    assert "Q. Z." in "".join(map(said_by, answers))


def test_a_decline_is_said_with_initials(full: Full) -> None:
    answer = hide(full).post(at("decline", full.house, full.pending.ref), {}, headers=HTMX)

    assert "Declined. Q. Z. is being mailed." in answer["HX-Trigger"]


def test_an_event_keeps_its_title(full: Full) -> None:
    event(full.house, TEN + timedelta(days=1), title="Supervision")

    assert "Supervision" in hide(full).get(at("calendar", full.house), {"view": "list"}).text


def test_names_are_hidden_by_a_form_and_shown_again(full: Full) -> None:
    visitor, back = signed_in(full.house.member), at("requests", full.house)

    def throw(names: str) -> str:
        said = {"part": "names", "names": names, "back": back}
        return visitor.post(at("remember", full.house), said, follow=True).text

    hidden, shown = throw("hidden"), throw("shown")

    assert ("Zottorelli" in hidden, "Q. Z." in hidden) == (False, True)
    assert ("Zottorelli" in shown, "Q. Z." in shown) == (True, False)


def test_another_member_s_desk_names_clients_all_the_same(full: Full) -> None:
    hide(full)
    other = full.house.practice.members.exclude(pk=full.house.member.pk).get()
    other.is_scheduler = True
    other.save()

    assert "Zottorelli" in signed_in(other).get(at("requests", full.house)).text


def test_the_mark_of_what_is_fed_knows_whether_names_are_hidden(full: Full) -> None:
    visitor, query = signed_in(full.house.member), {"first": "2026-12-06", "last": "2026-12-13"}
    mark = visitor.get(at("entries", full.house), query)["ETag"]
    hide(full)

    again = visitor.get(at("entries", full.house), query, headers={"If-None-Match": mark})

    assert again.status_code == HTTPStatus.OK
    assert told(again) == []
