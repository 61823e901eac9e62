"""A service that is bound to locations, on every page that has to do with it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from penciled.availability.models import Hours
from penciled.booking.models import AppointmentRequest
from penciled.practices.actions import keep_desk
from penciled.practices.models import Location, Member, Service
from tests.desk.desks import HOUR, TEN, at, event, signed_in
from tests.factory import NOW, House, make_house, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def lakeside(house: House) -> Location:
    place = Location.objects.create(practice=house.practice, kind="in_person", name="Lakeside")
    house.practitioner.locations.add(place)
    return place


@pytest.fixture
def scheduler(house: House) -> Client:
    return signed_in(make_member(house.practice, "Rosalind Pike", is_scheduler=True))


def typed(house: House, scheduler: Client, **more: Any) -> dict[str, Any]:
    """Return what the form of the service would send as it stands, but for `more`."""
    form = scheduler.get(at("service", house, house.service.ref)).context["form"]
    said = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in said.items()} | more


def test_a_service_is_everywhere_until_locations_are_ticked(
    house: House, scheduler: Client, lakeside: Location
) -> None:
    url = at("service", house, house.service.ref)
    page = scheduler.get(url)
    assert page.context["form"]["locations"].value() == []
    assert "None ticked means everywhere its practitioners are seen." in page.text

    answer = scheduler.post(url, typed(house, scheduler, locations=[str(lakeside.ref)]))

    assert answer.status_code == HTTPStatus.FOUND
    assert list(house.service.locations.all()) == [lakeside]
    assert "Only at: Lakeside" in scheduler.get(at("services", house)).text


def test_a_profile_says_where_alone_a_service_is_offered(
    house: House, scheduler: Client, lakeside: Location
) -> None:
    def named() -> str:
        page = scheduler.get(at("practitioner", house, house.practitioner.ref))
        return str(page.context["form"].fields["services"].choices[0][1])

    said = [named()]
    house.service.locations.add(lakeside)
    said.append(named())
    house.practitioner.locations.remove(lakeside)
    said.append(named())
    Location.objects.filter(pk=lakeside.pk).update(archived_at=NOW)
    said.append(named())

    assert said == [
        "Individual session",
        "Individual session · only at Lakeside",
        "Individual session · only at Lakeside, where they are not seen",
        "Individual session · its locations are archived",
    ]


def test_a_profile_asks_no_more_however_many_services_there_are(
    house: House, scheduler: Client, lakeside: Location
) -> None:
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as queries:
            scheduler.get(at("practitioner", house, house.practitioner.ref))
        counts.append(len(queries))
        for nth in range(5):
            some: dict[str, Any] = {"practice": house.practice, "duration": HOUR}
            made = Service.objects.create(name=f"Service {number}.{nth}", **some)
            made.locations.add(lakeside)

    assert counts[0] == counts[1]


def test_two_who_change_where_it_is_offered_are_told(
    house: House, scheduler: Client, lakeside: Location
) -> None:
    said = typed(house, scheduler, locations=[str(lakeside.ref)])
    house.service.locations.add(house.location)

    answer = scheduler.post(at("service", house, house.service.ref), said)

    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Ferris Street, Suite 3" in answer.text
    assert list(house.service.locations.all()) == [house.location]


def test_another_practice_s_location_is_none(house: House, scheduler: Client) -> None:
    other = make_house("other")
    said = typed(house, scheduler, locations=[str(other.location.ref)])

    answer = scheduler.post(at("service", house, house.service.ref), said)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.context["form"].errors["locations"]


def test_saving_keeps_a_location_that_is_archived(
    house: House, scheduler: Client, lakeside: Location
) -> None:
    house.service.locations.add(lakeside)
    Location.objects.filter(pk=lakeside.pk).update(archived_at=NOW)
    url = at("service", house, house.service.ref)

    assert "Lakeside (archived)" in scheduler.get(url).text
    scheduler.post(url, typed(house, scheduler, name="Renamed"))

    service = Service.objects.get()
    assert (service.name, list(service.locations.all())) == ("Renamed", [lakeside])


def test_what_is_offered_nowhere_any_more_is_said_before_and_after(
    house: House, scheduler: Client, lakeside: Location
) -> None:
    house.service.locations.add(lakeside)
    url = at("location_archive", house, lakeside.ref)

    assert "Individual session is offered only there" in scheduler.get(url).text
    scheduler.post(url)

    words = "Nobody can ask for Individual session: the locations it is offered at are archived."
    settings = scheduler.get(at("settings", house))
    assert words in settings.text
    assert (
        settings.context["ready"][0].lacks_for_new == "No service offered at a location of theirs"
    )
    assert words in scheduler.get(at("setup_booking", house)).text
    assert "Its locations are archived" in scheduler.get(at("services", house)).text


def test_hours_for_a_service_where_it_is_not_offered_do_not_make_anybody_ready(
    house: House, lakeside: Location, scheduler: Client
) -> None:
    house.service.locations.add(lakeside)
    for row in Hours.objects.all():
        row.locations.set([house.location])

    [ready] = scheduler.get(at("settings", house)).context["ready"]

    assert ready.lacks_for_new == "Hours only for services or locations not offered to them"


def test_hours_in_which_nothing_could_be_asked_for_are_refused(
    house: House, scheduler: Client, lakeside: Location
) -> None:
    house.service.locations.add(lakeside)
    url = at("hours_new", house, house.practitioner.ref)
    assert "Individual session, at Lakeside only" in scheduler.get(url).text
    said = {"weekday": "5", "opens": "9", "closes": "12", "who": "both"}
    said |= {"services": str(house.service.ref)}

    refused = scheduler.post(url, said | {"locations": str(house.location.ref)})
    taken = scheduler.post(url, said | {"locations": str(lakeside.ref)})

    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "None of these services is offered there." in refused.text
    assert taken.status_code == HTTPStatus.FOUND
    assert Hours.objects.filter(weekday=5).count() == 1


def test_a_date_that_is_closed_takes_no_heed_of_what_was_ticked(
    house: House, scheduler: Client, lakeside: Location
) -> None:
    house.service.locations.add(lakeside)
    said = {"on": "2026-12-24", "closed": "yes", "who": "both", "note": ""}
    said |= {"services": str(house.service.ref), "locations": str(house.location.ref)}

    answer = scheduler.post(at("override_new", house, house.practitioner.ref), said)

    assert answer.status_code == HTTPStatus.FOUND


def test_the_preview_begins_where_it_is_offered_and_says_where_not(
    house: House, scheduler: Client, lakeside: Location
) -> None:
    house.service.locations.add(lakeside)
    url = at("availability", house, house.practitioner.ref)

    assert scheduler.get(url).context["panel"].wanted.location == lakeside
    elsewhere = {"place": str(house.location.ref), "day": "2026-12-10", "at": "10"}
    panel = scheduler.get(url, elsewhere).context["panel"]

    words = "This service isn’t offered at Ferris Street, Suite 3."
    assert panel.hidden == words
    assert [line.rest for line in panel.asked.against] == [words]


def test_whoever_accepts_elsewhere_is_warned_and_may(
    house: House, scheduler: Client, lakeside: Location
) -> None:
    asked = house.asked(TEN)
    house.service.locations.add(lakeside)
    url = at("accept", house, asked.ref)

    page = scheduler.get(url)

    assert "Individual session isn’t offered at Ferris Street, Suite 3." in page.text
    form = page.context["form"]
    said = {name: form[name].value() or "" for name in form.fields if name != "anyway"}
    assert scheduler.post(url, said).status_code == HTTPStatus.FOUND
    assert AppointmentRequest.objects.get().state == "accepted"


def test_a_time_that_is_taken_says_by_what_with_a_link(house: House, scheduler: Client) -> None:
    asked = house.asked(TEN)
    stands = event(house, TEN.replace(hour=18), 60, title="Supervision")
    url = at("availability", house, house.practitioner.ref)
    day = {"day": "2026-12-10"}

    by_request = scheduler.get(url, day | {"at": "10"})
    by_event = scheduler.get(url, day | {"at": "12"})

    [line] = by_request.context["panel"].asked.against
    assert f"{line.strong} {line.rest}" == (
        "taken by a pending request: Elena Marsh, 10:00 – 10:50 AM"
    )
    assert at("request", house, asked.ref) in by_request.text
    [line] = by_event.context["panel"].asked.against
    assert f"{line.strong} {line.rest}" == "taken by an event: Supervision, 12:00 – 1:00 PM"
    assert at("appointment", house, stands.ref) in by_event.text


def test_a_time_that_is_taken_names_nobody_while_names_are_hidden(
    house: House, scheduler: Client
) -> None:
    house.asked(TEN)
    keep_desk(Member.objects.get(name="Rosalind Pike").pk, {"names_hidden": True})
    query = {"day": "2026-12-10", "at": "10"}

    page = scheduler.get(at("availability", house, house.practitioner.ref), query)

    assert "E. M., 10:00 – 10:50 AM" in page.text
    assert "Elena" not in page.text
