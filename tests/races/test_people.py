"""One invitation used by many at once, and the last owners leaving at once: one of each gets it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import pytest
from django.db import connection

from penciled.accounts.actions import Newcomer, hashed
from penciled.accounts.models import User
from penciled.audit.models import Entry
from penciled.core.errors import InvalidInput
from penciled.outbox.models import Message
from penciled.practices.models import Member, Practice
from penciled.practices.people import Roles, invite_member, remove_member, take_invitation
from tests.factory import NOW, make_house, make_member
from tests.races.crowd import Outcome, crowd
from tests.races.unlocked import let_all_write

pytestmark = [pytest.mark.race, pytest.mark.no_cover, pytest.mark.django_db(transaction=True)]

CALLERS, ROUNDS = 6, 15
Who = Callable[[str], "User | Newcomer"]


def newcomer(_email: str) -> Newcomer:
    return Newcomer(name="Ines Duarte", password=hashed("graphite-and-9"))


def known(email: str) -> User:
    """Return an account: nothing about it stands in the way of its joining twice but the lock."""
    return User.objects.create_user(email, name="Ines Duarte")


@pytest.mark.parametrize("who", [newcomer, known])
def test_of_many_who_use_one_link_at_once_one_joins(who: Who) -> None:
    found = links_used_at_once(who)

    assert [each.broken for each in found] == [[]] * ROUNDS
    assert [len(each.won) for each in found] == [1] * ROUNDS
    assert User.objects.filter(email__startswith="ines").count() == ROUNDS
    assert Entry.objects.filter(action="member.joined").count() == ROUNDS


def test_without_the_lock_one_link_is_used_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    with_open_doors(monkeypatch)

    found = links_used_at_once(known)

    assert wrong_in(found), "the rush does not bite"


def test_of_two_owners_who_leave_at_once_one_stays() -> None:
    found = owners_leaving_at_once()

    assert [each.broken for each in found] == [[]] * ROUNDS
    assert [len(each.won) for each in found] == [1] * ROUNDS
    assert Member.objects.filter(is_owner=True, left_at__isnull=True).count() == ROUNDS


def test_without_the_lock_both_owners_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    with_open_doors(monkeypatch)

    found = owners_leaving_at_once()

    assert wrong_in(found), "the rush does not bite"


def links_used_at_once(who: Who) -> list[Outcome]:
    owner, found = make_member(make_house().practice, "Olga Owner", is_owner=True), []
    with crowd(CALLERS) as callers:
        for number in range(ROUNDS):
            email = f"ines{number}@example.com"
            said = {"email": email, "name": "Ines", "roles": Roles(is_practitioner=True)}
            invite_member(owner.practice_id, **said, by=owner, now=NOW)  # type: ignore[arg-type]
            secret = str(Message.objects.get(recipient=email).payload["secret"])
            take = partial(take_invitation, secret, user=who(email), now=NOW)
            found.append(callers.rush([take] * CALLERS, expected=InvalidInput))
    return found


def owners_leaving_at_once() -> list[Outcome]:
    found = []
    with crowd(2) as callers:
        for number in range(ROUNDS):
            practice = make_house(f"house-{number}").practice
            names = ("Olga Owner", "Petra Owner")
            owners = [make_member(practice, name, is_owner=True) for name in names]
            leave = [
                partial(remove_member, practice.pk, each.ref, by=each, now=NOW) for each in owners
            ]
            found.append(callers.rush(leave, expected=InvalidInput))
    return found


def wrong_in(rounds: Sequence[Outcome]) -> list[Outcome]:
    """Return where more than one got it; on SQLite, what has no queue breaks before it can."""
    breaks = connection.vendor == "sqlite"
    return [each for each in rounds if len(each.won) > 1 or (breaks and each.broken)]


def with_open_doors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take out the lock on the practice, and on SQLite the queue before its only writer."""
    monkeypatch.setattr(Practice.objects, "select_for_update", Practice.objects.all)
    let_all_write(monkeypatch)
