"""Two records made one, from the record's page and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from penciled.booking.actions import schedule_appointment
from penciled.booking.merging import merge_clients, merging_of
from penciled.clients.guardians import stand_beside
from penciled.clients.models import Client as Known
from penciled.clients.models import Merge
from penciled.clients.records import record_said_of, save_record
from penciled.core.fingerprint import fingerprint
from penciled.practices.actions import keep_desk
from penciled.practices.models import Member
from tests.desk.desks import DAY, HOUR, TEN, at, signed_in
from tests.factory import NOW, House, make_house, make_known, make_member
from tests.fakes.clock import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock(NOW)
    monkeypatch.setattr(timezone, "now", clock)
    return clock


@pytest.fixture
def by(house: House) -> Member:
    return make_member(house.practice, "Rosalind Pike", is_scheduler=True)


@pytest.fixture
def desk(by: Member) -> Client:
    return signed_in(by)


@pytest.fixture
def kept(house: House) -> Known:
    said = {"last_name": "Marsh", "email": "elena@example.com", "phone": "218 555 0114"}
    return make_known(house, status="active", **said)


@pytest.fixture
def gone(house: House, kept: Known) -> Known:
    one = house.asked(TEN, email="lena@example.com", first_name="Lena").client
    one.birth_date, one.notes = date(1990, 4, 1), "Twice."
    one.save()
    return one


def chosen(page: Any, **sides: str) -> dict[str, str]:
    """Return what the page sends as it is, but for `sides`."""
    form = page.context["form"]
    return {each.html_name: str(each.value()) for each in form} | sides


def merged(desk: Client, house: House, kept: Known, gone: Known, **sides: str) -> Any:
    to = at("client_merge_with", house, kept.ref, gone.ref)
    return desk.post(to, chosen(desk.get(to), **sides))


def undone(desk: Client, house: House, kept: Known) -> Any:
    return desk.post(at("client_unmerge", house, kept.ref, Merge.objects.latest("pk").ref))


def test_a_record_says_who_may_be_the_same_person(
    house: House, desk: Client, kept: Known, gone: Known
) -> None:
    page = desk.get(at("client", house, kept.ref)).text

    assert "May be the same person" in page
    assert at("client_merge_with", house, kept.ref, gone.ref) in page
    assert at("client_merge", house, kept.ref) in page


def test_the_other_record_is_offered_or_found_by_words(
    house: House, desk: Client, kept: Known, gone: Known
) -> None:
    priya = make_known(house, first_name="Priya", last_name="Raman")
    make_known(make_house("elsewhere"), first_name="Priya", last_name="Reyes")
    to = at("client_merge", house, kept.ref)

    assert at("client_merge_with", house, kept.ref, gone.ref) in desk.get(to).text
    found = desk.post(to, {"words": "priy"}).text

    assert at("client_merge_with", house, kept.ref, priya.ref) in found
    assert "1 record found" in found
    assert "Reyes" not in found
    assert "0 records found" in desk.post(to, {"words": "elena"}).text  # itself
    assert desk.post(to, {"words": " "}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_what_will_happen_is_said_before(
    house: House, desk: Client, kept: Known, gone: Known
) -> None:
    stand_beside(gone, name="Ann", email="ann@example.com", now=NOW)

    page = desk.get(at("client_merge_with", house, kept.ref, gone.ref))

    assert page.status_code == HTTPStatus.OK
    for words in (
        "Merge Lena Marsh into Elena Marsh?",
        "1 request, 1 of them waiting for an answer",
        "1 person who may act for them",
        "The notes for staff, below those that are there",
    ):
        assert words in page.text
    assert [(each.label, each.kept, each.gone) for each in page.context["form"].choices] == [
        ("Name", "Elena Marsh", "Lena Marsh"),
        ("Mail address", "elena@example.com", "lena@example.com"),
        ("Phone", "218 555 0114", ""),
        ("Birth date", "", "Sunday, April 1, 1990"),
    ]
    assert not Merge.objects.exists()


def test_it_is_done_undone_and_the_old_address_leads_on_between(
    house: House, desk: Client, kept: Known, gone: Known
) -> None:
    done = merged(desk, house, kept, gone, name="gone")

    assert done.url == at("client", house, kept.ref)
    led: Any = desk.get(at("client", house, gone.ref))
    assert led.url == at("client", house, kept.ref)
    page = desk.get(done.url).text
    assert "The record of Lena Marsh was merged into this one today at 9:00 AM." in page
    assert "Can be undone until tomorrow at 9:00 AM." in page
    kept.refresh_from_db()
    assert (kept.name, kept.birth_date) == ("Lena Marsh", date(1990, 4, 1))

    back = undone(desk, house, kept)

    assert back.url == at("client", house, kept.ref)
    page = desk.get(back.url).text
    assert "Undone: Lena Marsh has a record of their own again." in page
    assert "was merged into this one" not in page
    assert desk.get(at("client", house, gone.ref)).status_code == HTTPStatus.OK


def test_what_the_other_record_held_can_be_typed_into_the_one_that_is_kept(
    house: House, by: Member, kept: Known, gone: Known
) -> None:
    Known.objects.filter(pk=gone.pk).update(internal_id="B-2")
    gone.refresh_from_db()
    shown = merging_of(kept, gone, now=NOW).shown
    merge_clients(kept, gone, {"internal_id": "kept"}, shown=shown, by=by, now=NOW)
    held = Known.objects.get(pk=kept.pk)
    before = record_said_of(held)

    said = replace(before, email="lena@example.com", internal_id="b-2")
    save_record(held, said, shown=fingerprint(before), by=by, now=NOW)

    held.refresh_from_db()
    gone.refresh_from_db()
    assert (held.email, held.internal_id) == ("lena@example.com", "b-2")
    assert (gone.email, gone.internal_id) == ("elena@example.com", "")


def test_undone_it_says_what_stays(
    house: House, desk: Client, by: Member, kept: Known, gone: Known
) -> None:
    merged(desk, house, kept, gone, phone="gone", name="gone")
    Known.objects.filter(pk=kept.pk).update(phone="218 555 0000")
    plan = house.plan(TEN + DAY, client=kept)
    schedule_appointment(plan, anyway=True, tell_client=False, by=by, now=NOW + HOUR)

    page = desk.get(undone(desk, house, kept).url).text

    assert "Changed since, and so left as it is with Elena Marsh: phone." in page
    assert "Booked since, and so left with Elena Marsh: Fri, Dec 11, 10:00" in page


def test_after_a_day_it_stays(
    house: House, desk: Client, kept: Known, gone: Known, clock: Clock
) -> None:
    merged(desk, house, kept, gone)
    clock.pass_by(DAY)

    assert "was merged into this one" not in desk.get(at("client", house, kept.ref)).text
    late = undone(desk, house, kept)

    assert late.status_code == HTTPStatus.CONFLICT
    assert "A merge can be undone for a day" in late.text


def test_what_changed_meanwhile_is_shown_again_with_what_was_chosen(
    house: House, desk: Client, kept: Known, gone: Known
) -> None:
    to = at("client_merge_with", house, kept.ref, gone.ref)
    sent = chosen(desk.get(to), name="gone")
    Known.objects.filter(pk=gone.pk).update(phone="218 555 0000")

    late = desk.post(to, sent)

    assert late.status_code == HTTPStatus.CONFLICT
    assert "was changed, merged or erased meanwhile" in late.text
    assert "218 555 0000" in late.text
    again = chosen(late)
    assert again["name"] == "gone"
    assert desk.post(to, again).status_code == HTTPStatus.FOUND


def test_a_record_that_is_merged_already_is_not_there(
    house: House, desk: Client, kept: Known, gone: Known
) -> None:
    merged(desk, house, kept, gone)

    for refs in ((gone.ref, kept.ref), (kept.ref, gone.ref), (kept.ref, kept.ref)):
        answer = desk.get(at("client_merge_with", house, *refs))
        assert answer.status_code == HTTPStatus.NOT_FOUND
    assert desk.get(at("client_merge", house, gone.ref)).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("turned", [False, True])
def test_another_practices_record_is_never_there(
    house: House,
    desk: Client,
    kept: Known,
    turned: bool,  # noqa: FBT001 -- a parameter
) -> None:
    other = make_known(make_house("elsewhere"))
    refs = (other.ref, kept.ref) if turned else (kept.ref, other.ref)

    for send in (desk.get, desk.post):
        answer = send(at("client_merge_with", house, *refs))
        assert answer.status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("side", ["", "x", "\x00"])
def test_a_side_that_is_none_is_refused(
    house: House, desk: Client, kept: Known, gone: Known, side: str
) -> None:
    assert merged(desk, house, kept, gone, name=side).status_code == 422
    assert not Merge.objects.exists()


def test_while_names_are_hidden_nothing_is_named_and_nothing_merged(
    house: House, desk: Client, by: Member, kept: Known, gone: Known
) -> None:
    keep_desk(by.pk, {"names_hidden": True})

    for name, refs in (("client_merge", ()), ("client_merge_with", (gone.ref,))):
        page = desk.get(at(name, house, kept.ref, *refs)).text
        assert "Elena" not in page
        assert "elena@" not in page
    assert "Merge them" not in page
