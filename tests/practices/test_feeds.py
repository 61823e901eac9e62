"""The private address of a member's calendar: made, kept as a digest, ended."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from penciled.audit.models import Entry
from penciled.core.errors import InvalidInput
from penciled.outbox.models import Message
from penciled.practices import feeds
from penciled.practices.models import CalendarFeed, Member
from penciled.practices.people import (
    Roles,
    be_practitioner,
    change_roles,
    digest_of,
    invite_member,
    remove_member,
    take_invitation,
)
from tests.factory import NOW, House, make_member

pytestmark = pytest.mark.django_db


def test_an_address_has_128_random_bits_and_only_its_digest_is_kept(house: House) -> None:
    made = {feeds.make_feed(house.member, names="initials", now=NOW) for _ in range(20)}

    assert len(made) == 20
    assert all(re.fullmatch(r"[\w-]{22}", secret) for secret in made)
    kept = CalendarFeed.objects.get()
    assert kept.digest in {digest_of(secret) for secret in made}
    with connection.cursor() as cursor:
        for table in ("practices_calendarfeed", "audit_entry"):
            cursor.execute(f"SELECT * FROM {table}")
            rows = repr(cursor.fetchall())
            assert [secret for secret in made if secret in rows] == []


def test_one_made_anew_takes_the_place_of_the_one_before(house: House) -> None:
    first = feeds.make_feed(house.member, names="full", now=NOW)
    feed = feeds.feed_at(first)
    assert feed
    feeds.note_read(feed, now=NOW)

    second = feeds.make_feed(house.member, names="first", now=NOW + timedelta(days=1))

    assert feeds.feed_at(first) is None
    stands = feeds.feed_at(second)
    assert stands
    assert (stands.names, stands.read_at) == ("first", None)
    assert stands.made_at == NOW + timedelta(days=1)


def test_a_stopped_one_leads_nowhere_and_stopping_twice_is_nothing(house: House) -> None:
    secret = feeds.make_feed(house.member, names="ref", now=NOW)

    feeds.stop_feed(house.member, now=NOW)
    feeds.stop_feed(house.member, now=NOW)

    assert feeds.feed_at(secret) is None
    actions = Entry.objects.filter(action__startswith="feed.").order_by("id")
    assert [each.action for each in actions] == ["feed.made", "feed.stopped"]
    assert {each.about for each in actions} == {house.member.ref}


def test_names_change_without_another_address(house: House) -> None:
    secret = feeds.make_feed(house.member, names="ref", now=NOW)

    feeds.name_in_feed(house.member, names="full", now=NOW)
    feeds.name_in_feed(house.member, names="full", now=NOW)

    found = feeds.feed_at(secret)
    assert found
    assert found.names == "full"
    assert Entry.objects.filter(action="feed.changed").count() == 1


def test_whoever_left_is_read_no_more_even_when_they_come_back(house: House) -> None:
    owner = make_member(house.practice, "Olga Owner", is_owner=True)
    secret = feeds.make_feed(house.member, names="full", now=NOW)

    remove_member(house.practice.pk, house.member.ref, by=owner, now=NOW)
    gone = feeds.feed_at(secret)
    how = {"roles": Roles(is_practitioner=True), "by": owner, "now": NOW}
    invite_member(house.practice.pk, email=house.member.user.email, name="Maya", **how)  # type: ignore[arg-type]
    letter = Message.objects.get(topic="member.invited")
    take_invitation(letter.payload["secret"], user=house.member.user, now=NOW)

    assert gone is None
    assert feeds.feed_at(secret) is None
    assert feeds.feed_of(house.member) is None


ACTS: dict[str, Callable[[Member], object]] = {
    "make": partial(feeds.make_feed, names="ref", now=NOW),
    "name": partial(feeds.name_in_feed, names="ref", now=NOW),
    "stop": partial(feeds.stop_feed, now=NOW),
}


@pytest.mark.parametrize("act", ACTS)
def test_whoever_left_changes_nothing(house: House, act: str) -> None:
    feeds.make_feed(house.member, names="full", now=NOW)
    Member.objects.filter(pk=house.member.pk).update(left_at=NOW)

    with pytest.raises(InvalidInput):
        ACTS[act](house.member)

    assert CalendarFeed.objects.get().names == "full"


def test_an_account_that_is_shut_or_lacks_a_second_factor_is_not_read(house: House) -> None:
    secret = feeds.make_feed(house.member, names="full", now=NOW)
    house.practice.needs_second_factor = True
    house.practice.save()

    lacking = feeds.feed_at(secret)
    house.practice.needs_second_factor = False
    house.practice.save()
    again = feeds.feed_at(secret)
    house.member.user.is_active = False
    house.member.user.save()

    assert (lacking is None, again is not None, feeds.feed_at(secret)) == (True, True, None)


def test_a_practitioner_reads_their_own_calendar_whatever_else_they_are(house: House) -> None:
    colleague = be_practitioner(make_member(house.practice, "Daniel Reyes"), zone="UTC")
    scheduler = make_member(house.practice, "Rosalind Pike", is_scheduler=True)
    nobody = make_member(house.practice, "Nora None")
    house.member.is_owner = True
    house.member.save()

    whose = {
        each.name: [one.pk for one in feeds.carried(each)]
        for each in (house.member, scheduler, nobody)
    }

    assert whose == {
        "Maya Okafor": [house.practitioner.pk],
        "Rosalind Pike": [house.practitioner.pk, colleague.pk],
        "Nora None": [],
    }
    with pytest.raises(InvalidInput):
        feeds.make_feed(nobody, names="ref", now=NOW)


def test_with_a_role_goes_what_it_let_one_read(house: House) -> None:
    owner = make_member(house.practice, "Olga Owner", is_owner=True)
    scheduler = make_member(house.practice, "Rosalind Pike", is_scheduler=True)
    secret = feeds.make_feed(scheduler, names="full", now=NOW)

    change_roles(house.practice.pk, scheduler.ref, roles=Roles(), by=owner, now=NOW)

    found = feeds.feed_at(secret)
    assert found
    assert list(feeds.carried(found.member)) == []


def test_when_it_was_read_is_kept_by_and_large(house: House) -> None:
    feeds.make_feed(house.member, names="ref", now=NOW)
    read = []
    for minutes in (0, 2, 4, 6, 8):
        at = NOW + timedelta(minutes=minutes)
        feeds.note_read(CalendarFeed.objects.get(), now=at)
        found = CalendarFeed.objects.get().read_at
        assert found
        read.append((found - NOW).seconds // 60)

    assert read == [0, 0, 0, 6, 6]
