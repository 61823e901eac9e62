from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from penciled.audit.models import Entry
from penciled.core.errors import DomainError, InvalidInput, NotPermitted, StaleChange, UnknownZone
from penciled.core.fingerprint import fingerprint
from penciled.practices import profiles
from penciled.practices.calendars import versions
from penciled.practices.models import Calendar, Member, Picture, Practitioner, Service
from penciled.practices.profiles import ProfileSaid, said_of_practitioner
from penciled.practices.queries import practitioners_of
from tests.factory import NOW, House, make_house, make_member, make_practitioner
from tests.practices.pictures import SVG, photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def scheduler(house: House) -> Member:
    return make_member(house.practice, "Rosalind Pike", is_scheduler=True)


def save(house: House, by: Member, **changed: Any) -> Practitioner:
    whose = Practitioner.objects.get(pk=house.practitioner.pk)
    said = said_of_practitioner(whose)
    shown = fingerprint(said)
    profiles.save_practitioner(whose, replace(said, **changed), shown=shown, by=by, now=NOW)
    whose.refresh_from_db()
    return whose


def test_a_practitioner_changes_their_own_profile_and_the_chain_knows(house: House) -> None:
    words = {
        "name": "Maya G. Okafor",
        "credentials": "LCSW",
        "introduction": "Plain talk.",
        "zone": "America/Denver",
        "telehealth_link": "https://video.example/maya",
        "listed": False,
        "takes_new_clients": False,
        "services": frozenset[Any](),
        "locations": frozenset[Any](),
    }
    before = versions([house.practitioner.pk])

    whose = save(house, house.member, **words)

    assert said_of_practitioner(whose) == ProfileSaid(**words)  # type: ignore[arg-type]  # words
    assert [(each.action, each.about) for each in Entry.objects.all()] == [
        ("practitioner.saved", whose.ref)
    ]
    assert versions([whose.pk]) != before


def test_in_another_zone_hours_keep_their_clocks_and_requests_their_moment(house: House) -> None:
    asked = house.asked(NOW + timedelta(days=3, hours=1))
    start, hours = asked.starts_at, list(house.practitioner.hours.values_list("opens", "closes"))

    save(house, house.member, zone="America/Denver")

    asked.refresh_from_db()
    assert (asked.starts_at, asked.zone) == (start, "America/Chicago")
    assert list(house.practitioner.hours.values_list("opens", "closes")) == hours


def test_an_archived_service_stays_with_whoever_offered_it(house: House) -> None:
    old = Service.objects.create(
        practice=house.practice, name="Old", duration=timedelta(hours=1), archived_at=NOW
    )
    house.practitioner.services.add(old)

    whose = save(house, house.member, name="Maya", services=frozenset())

    assert list(whose.services.all()) == [old]


def test_whoever_was_shown_something_else_overwrites_nothing(
    house: House, scheduler: Member
) -> None:
    said = said_of_practitioner(house.practitioner)
    save(house, house.member, name="First")

    with pytest.raises(StaleChange):
        profiles.save_practitioner(
            house.practitioner, said, shown=fingerprint(said), by=scheduler, now=NOW
        )

    house.practitioner.refresh_from_db()
    assert house.practitioner.name == "First"


@pytest.mark.parametrize(
    ("odd", "error"),
    [
        ({"zone": "Mars/Olympus"}, UnknownZone),
        ({"telehealth_link": "http://video.example/maya"}, InvalidInput),
        ({"telehealth_link": "javascript:alert(1)"}, InvalidInput),
        ({"telehealth_link": "https:maya"}, InvalidInput),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_no_trace(
    house: House, odd: dict[str, Any], error: type[DomainError]
) -> None:
    with pytest.raises(error):
        save(house, house.member, name="Other", **odd)

    house.practitioner.refresh_from_db()
    assert house.practitioner.name == "Maya Okafor"
    assert not Entry.objects.exists()


def test_somebody_without_an_account_is_added_with_a_calendar(
    house: House, scheduler: Member
) -> None:
    said = ProfileSaid(
        name="Ada Locum", zone="Europe/Berlin", services=frozenset({house.service.ref})
    )

    made = profiles.add_practitioner(house.practice.pk, said, by=scheduler, now=NOW)

    assert (made.member, Calendar.objects.filter(practitioner=made).count()) == (None, 1)
    assert said_of_practitioner(made) == said
    assert [each.name for each in practitioners_of(house.practice)] == ["Maya Okafor", "Ada Locum"]


def test_the_order_is_the_practice_s(house: House, scheduler: Member) -> None:
    some: dict[str, Any] = {"services": [], "locations": []}
    daniel = make_practitioner(house.practice, "Daniel Reyes", **some)

    profiles.move_practitioner(daniel, up=True, by=scheduler, now=NOW)

    first = practitioners_of(house.practice).first()
    assert first == daniel
    with pytest.raises(NotPermitted):
        profiles.move_practitioner(house.practitioner, up=True, by=house.member, now=NOW)


def test_a_photo_is_kept_and_another_deletes_it(house: House) -> None:
    whose, how = house.practitioner, {"by": house.member, "now": NOW}
    profiles.change_photo(whose, photo(), **how)  # type: ignore[arg-type]  # how
    whose.refresh_from_db()
    first = whose.photo

    profiles.change_photo(whose, photo(), **how)  # type: ignore[arg-type]  # how
    whose.refresh_from_db()

    assert first
    assert whose.photo
    assert whose.photo.ref != first.ref
    assert list(Picture.objects.all()) == [whose.photo]
    profiles.remove_photo(whose, **how)  # type: ignore[arg-type]  # how
    profiles.remove_photo(whose, **how)  # type: ignore[arg-type]  # how
    whose.refresh_from_db()
    assert not Picture.objects.exists()
    assert [each.action for each in Entry.objects.all()] == [
        "photo.changed",
        "photo.changed",
        "photo.removed",
    ]


def test_a_file_that_is_no_photo_leaves_the_photo_there_is(house: House) -> None:
    profiles.change_photo(house.practitioner, photo(), by=house.member, now=NOW)

    with pytest.raises(InvalidInput):
        profiles.change_photo(house.practitioner, SVG, by=house.member, now=NOW)

    assert Picture.objects.count() == 1


def test_nobody_changes_a_colleague_s_profile(house: House) -> None:
    colleague = make_member(house.practice, "Cora Colleague")
    others = make_house("elsewhere")
    said = said_of_practitioner(house.practitioner)
    how: dict[str, Any] = {"now": NOW}

    for by in (colleague, others.member):
        for do in (
            lambda by: save(house, by, name="Hm"),
            lambda by: profiles.change_photo(house.practitioner, photo(), by=by, **how),
            lambda by: profiles.remove_photo(house.practitioner, by=by, **how),
            lambda by: profiles.add_practitioner(house.practice.pk, said, by=by, **how),
            lambda by: profiles.move_practitioner(house.practitioner, up=True, by=by, **how),
        ):
            with pytest.raises(NotPermitted):
                do(by)

    assert not Entry.objects.exists()
    assert not Picture.objects.exists()
