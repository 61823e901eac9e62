"""Two records made one with all that is theirs, and two again, exactly."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db.models.fields.reverse_related import ForeignObjectRel

from penciled.appointments.models import Appointment
from penciled.audit import chain
from penciled.booking.actions import accept_request, schedule_appointment
from penciled.booking.merging import (
    Parted,
    merge_clients,
    merging_of,
    undo_merge,
    undoable_merge_of,
)
from penciled.booking.models import AppointmentRequest
from penciled.clients import history, words
from penciled.clients.models import Client, ClientChange, ClientWord, Guardian, MailLink, Merge
from penciled.clients.queries import clients_like
from penciled.core.errors import InvalidInput, MergeStands, NotPermitted, StaleChange
from penciled.practices.models import Member
from tests.booking.records import every_row
from tests.desk.desks import DAY, HOUR, TEN
from tests.factory import NOW, House, make_house, make_known, make_member

pytestmark = pytest.mark.django_db

LATER = NOW + HOUR


@pytest.fixture
def by(house: House) -> Member:
    return make_member(house.practice, "Rosalind Pike", is_scheduler=True)


@pytest.fixture
def kept(house: House) -> Client:
    return make_known(
        house,
        last_name="Marsh",
        email="elena@example.com",
        phone="218 555 0114",
        notes="Prefers mornings.",
        internal_id="A-1",
        status="active",
    )


@pytest.fixture
def gone(house: House) -> Client:
    """Return a record with something of everything."""
    asked = house.asked(TEN, email="lena@example.com", first_name="Lena", phone="218 555 0199")
    one = asked.client
    one.notes, one.internal_id, one.birth_date = "Twice on the list.", "B-2", date(1990, 4, 1)
    one.unreminded_at, one.preferred_name = NOW, "Leni"
    one.save()
    one.practitioners.add(house.practitioner)
    Guardian.objects.create(
        practice=house.practice, client=one, email="ann@example.com", name="Ann", created_at=NOW
    )
    MailLink.objects.create(
        client=one,
        purpose="hush",
        about=one.ref,
        digest="d",
        created_at=NOW,
        expires_at=NOW + DAY,
    )
    history.note(one, "changed", by=None, now=NOW, changes={"phone": ["", "218 555 0199"]})
    book(house, one, TEN + HOUR)
    words.index(one)
    return one


def book(house: House, client: Client, start: datetime, now: datetime = NOW) -> Appointment:
    plan = house.plan(start, minutes=50, client=client)
    return schedule_appointment(plan, anyway=True, tell_client=False, by=house.member, now=now)


def merge(kept: Client, gone: Client, by: Member, now: datetime = NOW, **sides: str) -> Merge:
    shown = merging_of(kept, gone, now=now).shown
    return merge_clients(kept, gone, sides, shown=shown, by=by, now=now)


def undo(merged: Merge, by: Member, *, now: datetime = LATER) -> Parted:
    return undo_merge(merged, by=by, now=now)


def fresh(client: Client) -> Client:
    return Client.objects.get(pk=client.pk)


def test_everything_belongs_to_the_one_that_is_kept(
    house: House, kept: Client, gone: Client, by: Member
) -> None:
    merge(kept, gone, by)

    assert fresh(gone).merged_into == kept
    for rows in (AppointmentRequest, Appointment, Guardian):
        assert [each.client for each in rows.objects.all()] == [kept]
    one = fresh(kept)
    assert list(one.practitioners.all()) == [house.practitioner]
    assert one.notes == "Prefers mornings.\n\nTwice on the list."
    assert one.unreminded_at == NOW
    assert [each.what for each in history.history_of(one)] == ["merged", "changed", "came"]
    assert [str(each) for each in clients_like(house.practice, "lena")] == []
    assert list(clients_like(house.practice, "ann@example.com")) == [kept]
    assert not ClientWord.objects.filter(client=gone).exists()
    assert list(chain.broken_links(house.practice.ref)) == []


def test_of_each_part_stays_what_was_chosen_and_what_only_one_says(
    kept: Client, gone: Client, by: Member
) -> None:
    merge(kept, gone, by, name="gone", phone="kept")

    one = fresh(kept)
    assert (one.name, one.phone) == ("Lena Marsh", "218 555 0114")
    assert (one.birth_date, one.preferred_name) == (date(1990, 4, 1), "Leni")
    assert (one.email, one.internal_id) == ("elena@example.com", "A-1")


def test_the_address_and_id_that_are_not_kept_stay_with_the_other(
    kept: Client, gone: Client, by: Member
) -> None:
    merge(kept, gone, by, email="gone", internal_id="gone")

    assert (fresh(kept).email, fresh(kept).internal_id) == ("lena@example.com", "B-2")
    assert (fresh(gone).email, fresh(gone).internal_id) == ("elena@example.com", "A-1")


@pytest.mark.parametrize("side", ["kept", "gone"])
def test_undone_every_row_is_as_it_was(
    house: House, kept: Client, gone: Client, by: Member, side: str
) -> None:
    house.asked(TEN + 2 * HOUR)
    before, done = every_row(), set(ClientChange.objects.values_list("pk", "client"))
    parts = ("name", "email", "phone", "birth_date", "internal_id", "preferred_name", "may_ask")
    sides: dict[str, Any] = dict.fromkeys(parts, side)
    merged = merge(kept, gone, by, **sides)
    assert every_row() != before

    parted = undo(merged, by)

    assert every_row() == before
    assert (parted.stay, parted.booked, parted.asked) == ([], [], [])
    assert done <= set(ClientChange.objects.values_list("pk", "client"))
    assert [each.what for each in history.history_of(kept)] == ["unmerged", "merged"]
    steps = [each.what for each in history.history_of(gone)]
    assert steps == ["unmerged", "merged", "changed", "came"]
    assert list(chain.broken_links(house.practice.ref)) == []


def test_merged_and_undone_again_and_again(kept: Client, gone: Client, by: Member) -> None:
    before = every_row()
    for _again in range(3):
        undo(merge(kept, gone, by), by)
    undo(merge(gone, kept, by, email="gone"), by)

    assert every_row() == before


def test_what_was_changed_since_stays_and_is_named(kept: Client, gone: Client, by: Member) -> None:
    merged = merge(kept, gone, by, phone="gone", name="gone")
    Client.objects.filter(pk=kept.pk).update(phone="218 555 0000")

    parted = undo(merged, by)

    assert parted.stay == ["phone"]
    assert (fresh(kept).phone, fresh(kept).name) == ("218 555 0000", "Elena Marsh")
    assert fresh(gone).phone == "218 555 0199"


def test_what_came_meanwhile_stays_with_the_one_that_was_kept(
    house: House, kept: Client, gone: Client, by: Member
) -> None:
    merged = merge(kept, gone, by)
    since = book(house, kept, TEN + DAY, LATER)
    asked = house.asked(TEN + DAY + HOUR, now=LATER)

    parted = undo(merged, by, now=LATER + HOUR)

    assert (parted.booked, parted.asked) == ([since], [asked])
    assert [each.client for each in kept.appointments.all()] == [kept]
    assert gone.appointments.count() == 1


def test_what_the_other_asked_since_goes_back_with_them(
    house: House, kept: Client, gone: Client, by: Member
) -> None:
    merged = merge(kept, gone, by)
    asked = house.asked(TEN + DAY, email="lena@example.com", now=LATER)
    assert asked.client == kept

    parted = undo(merged, by, now=LATER + HOUR)

    asked.refresh_from_db()
    assert (asked.client, parted.asked) == (gone, [])


def test_what_was_accepted_meanwhile_goes_back_with_its_appointment(
    house: House, kept: Client, gone: Client, by: Member
) -> None:
    Client.objects.filter(pk=kept.pk).update(status="prospective")
    merged = merge(fresh(kept), gone, by)
    asked = AppointmentRequest.objects.get()
    plan = house.plan(TEN, minutes=50, client=fresh(kept))
    accept_request(asked.pk, plan, message="", anyway=True, by=house.member, now=LATER)
    assert fresh(kept).is_active

    undo(merged, by, now=LATER + HOUR)

    asked.refresh_from_db()
    assert asked.appointment
    assert (asked.client, asked.appointment.client) == (gone, gone)
    assert fresh(gone).is_active
    assert not fresh(kept).is_active


def test_an_address_that_somebody_else_has_by_now_is_not_given_back(
    house: House, kept: Client, gone: Client, by: Member
) -> None:
    merged = merge(kept, gone, by)
    Client.objects.filter(pk=gone.pk).update(email="")
    make_known(house, first_name="Priya", email="lena@example.com")

    assert undo(merged, by).stay == ["gone.email"]
    assert fresh(gone).email == ""


@pytest.mark.parametrize(
    ("meanwhile", "words"),
    [
        (lambda m: Merge.objects.update(undone_at=NOW), "undone before"),
        (lambda m: Merge.objects.update(undoable_until=NOW), "for a day"),
        (lambda m: Client.objects.filter(pk=m.kept_id).update(**ERASED), "erased since"),
        (lambda m: Client.objects.filter(pk=m.gone_id).update(**ERASED), "erased since"),
    ],
)
def test_it_is_refused_in_plain_words(
    kept: Client, gone: Client, by: Member, meanwhile: Any, words: str
) -> None:
    merged = merge(kept, gone, by)
    meanwhile(merged)
    before = every_row()

    with pytest.raises(MergeStands, match=words):
        undo(merged, by)

    assert every_row() == before


ERASED: dict[str, Any] = {
    **dict.fromkeys(("first_name", "last_name", "preferred_name", "email", "phone", "notes"), ""),
    "erased_at": NOW,
}


def test_of_two_merges_in_a_row_the_last_is_undone_first(
    house: House, kept: Client, gone: Client, by: Member
) -> None:
    third = make_known(house, first_name="Elenka", email="third@example.com")
    before = every_row()
    first = merge(kept, gone, by)
    second = merge(third, fresh(kept), by)
    assert AppointmentRequest.objects.get().client == third

    with pytest.raises(MergeStands, match="Undo that first"):
        undo(first, by)
    assert undoable_merge_of(third, now=NOW) == second
    undo(second, by)
    assert undoable_merge_of(fresh(kept), now=NOW) == first
    undo(first, by)

    assert every_row() == before
    assert undoable_merge_of(fresh(kept), now=NOW) is None


def test_what_was_shown_and_what_is_merged_are_the_same(
    house: House, kept: Client, gone: Client, by: Member
) -> None:
    shown = merging_of(kept, gone, now=NOW).shown
    book(house, gone, TEN + DAY)

    with pytest.raises(StaleChange):
        merge_clients(kept, gone, {}, shown=shown, by=by, now=NOW)

    shown = merging_of(kept, gone, now=NOW).shown
    Client.objects.filter(pk=kept.pk).update(phone="1234567")
    with pytest.raises(StaleChange):
        merge_clients(kept, gone, {}, shown=shown, by=by, now=NOW)
    assert not Merge.objects.exists()


def test_a_record_is_merged_with_another_that_is_there(
    house: House, kept: Client, gone: Client, by: Member
) -> None:
    stranger = make_known(make_house("elsewhere"))
    with pytest.raises(InvalidInput):
        merge(kept, kept, by)
    with pytest.raises(InvalidInput):
        merge(kept, stranger, by)
    merge(kept, gone, by)
    with pytest.raises(StaleChange):
        merge(kept, fresh(gone), by)
    with pytest.raises(StaleChange):
        merge(fresh(gone), kept, by)


def test_notes_that_are_too_long_together_are_refused(
    kept: Client, gone: Client, by: Member
) -> None:
    Client.objects.update(notes="x" * 6000)

    with pytest.raises(InvalidInput, match="too long"):
        merge(fresh(kept), fresh(gone), by)


def test_only_who_decides_for_the_practice_merges(
    house: House, kept: Client, gone: Client, by: Member
) -> None:
    elsewhere = make_member(make_house("elsewhere").practice, "Olga Owner", is_owner=True)
    for member in (house.member, elsewhere):
        with pytest.raises(NotPermitted):
            merge(kept, gone, member)
    merged = merge(kept, gone, by)
    for member in (house.member, elsewhere):
        with pytest.raises(NotPermitted):
            undo(merged, member)


def test_an_archived_record_that_takes_one_in_use_is_in_use(
    kept: Client, gone: Client, by: Member
) -> None:
    Client.objects.filter(pk=kept.pk).update(archived_at=NOW)

    undo(merge(fresh(kept), gone, by), by)
    assert fresh(kept).archived_at == NOW

    merge(fresh(kept), fresh(gone), by, now=NOW + timedelta(hours=2))
    assert fresh(kept).archived_at is None


def test_everything_that_points_to_a_client_is_moved_or_follows() -> None:
    """Whoever adds a table that clients own says here, and in `merging`, what becomes of it."""
    moved = {"AppointmentRequest", "Appointment", "Guardian", "ClientChange", "practitioners"}
    follows = {"MailLink"}  # whoever reads one asks for the client that was kept
    itself = {"ClientWord", "Client", "Merge"}

    pointing = {
        "practitioners" if each.related_model._meta.auto_created else each.related_model.__name__
        for each in Client._meta.get_fields(include_hidden=True)
        if isinstance(each, ForeignObjectRel)
    }

    assert pointing == moved | follows | itself
