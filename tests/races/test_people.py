"""One invitation used by many at once, and the last owners leaving at once: one of each gets it."""

from __future__ import annotations

from functools import partial

import pytest

from penciled.accounts.actions import Newcomer, hashed
from penciled.accounts.models import User
from penciled.core.errors import InvalidInput
from penciled.outbox.models import Message
from penciled.practices.models import Member
from penciled.practices.people import Roles, invite_member, remove_member, take_invitation
from tests.factory import NOW, make_house, make_member
from tests.races.crowd import crowd

pytestmark = [pytest.mark.race, pytest.mark.no_cover, pytest.mark.django_db(transaction=True)]

CALLERS, ROUNDS = 6, 15


def test_of_many_who_use_one_link_at_once_one_joins() -> None:
    owner = make_member(make_house().practice, "Olga Owner", is_owner=True)
    who, found = Newcomer(name="Ines Duarte", password=hashed("graphite-and-9")), []
    with crowd(CALLERS) as callers:
        for number in range(ROUNDS):
            email = f"ines{number}@example.com"
            said = {"email": email, "name": "Ines", "roles": Roles(is_practitioner=True)}
            invite_member(owner.practice_id, **said, by=owner, now=NOW)  # type: ignore[arg-type]
            secret = str(Message.objects.get(recipient=email).payload["secret"])
            take = partial(take_invitation, secret, user=who, now=NOW)
            found.append(callers.rush([take] * CALLERS, expected=InvalidInput))

    assert [each.broken for each in found] == [[]] * ROUNDS
    assert [len(each.won) for each in found] == [1] * ROUNDS
    assert User.objects.filter(email__startswith="ines").count() == ROUNDS


def test_of_two_owners_who_leave_at_once_one_stays() -> None:
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

    assert [each.broken for each in found] == [[]] * ROUNDS
    assert [len(each.won) for each in found] == [1] * ROUNDS
    assert Member.objects.filter(is_owner=True, left_at__isnull=True).count() == ROUNDS
