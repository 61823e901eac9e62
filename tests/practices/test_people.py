from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from penciled.accounts.models import User
from penciled.availability.queries import open_to_new_clients
from penciled.booking.actions import cancel_request
from penciled.booking.offers import offers_of
from penciled.core.errors import InvalidInput, NotOffered, NotPermitted
from penciled.core.fingerprint import fingerprint
from penciled.outbox.models import Message
from penciled.practices.hearing import told_at_once
from penciled.practices.models import Invitation, Member, Practitioner
from penciled.practices.people import (
    GOOD_FOR,
    Roles,
    change_roles,
    invite_member,
    remove_member,
    take_invitation,
    withdraw_invitation,
)
from penciled.practices.profiles import said_of_practitioner, save_practitioner
from penciled.practices.queries import membership
from tests.factory import NOW, House, make_house, make_member

pytestmark = pytest.mark.django_db

HER = "ines@example.com"
SECOND = timedelta(seconds=1)


@pytest.fixture
def owner(house: House) -> Member:
    return make_member(house.practice, "Olga Owner", is_owner=True)


@pytest.fixture
def ines() -> User:
    return User.objects.create_user(HER, "pencil-and-ink")


def invite(owner: Member, **said: Any) -> str:
    """Invite Ines and return the secret of the link that she is mailed."""
    words: dict[str, Any] = {"email": HER, "name": "Ines Duarte", "roles": Roles()} | said
    invite_member(owner.practice_id, **words, by=owner, now=NOW)
    return str(Message.objects.filter(topic="member.invited").latest("id").payload["secret"])


def test_whoever_has_the_invited_address_joins_with_the_roles(owner: Member, ines: User) -> None:
    secret = invite(owner, roles=Roles(is_scheduler=True, is_practitioner=True))

    member = take_invitation(secret, user=ines, now=NOW + GOOD_FOR - SECOND)

    assert (member.name, member.is_scheduler, member.is_owner) == ("Ines Duarte", True, False)
    assert member.practitioner.listed
    assert member.practitioner.calendar.version == 0
    assert membership(ines.pk, "wrenfield") == member


def test_of_the_link_only_a_digest_is_kept(owner: Member) -> None:
    secret = invite(owner)

    assert len(secret) >= 22
    assert secret not in str(Invitation.objects.values())


def test_a_link_is_good_once(owner: Member, ines: User) -> None:
    secret = invite(owner)
    take_invitation(secret, user=ines, now=NOW)

    with pytest.raises(InvalidInput, match="was used"):
        take_invitation(secret, user=ines, now=NOW)


def test_a_link_is_for_one_address_whoever_opens_it(owner: Member) -> None:
    secret = invite(owner)
    other = User.objects.create_user("other@example.com", "pencil-and-ink")

    with pytest.raises(InvalidInput, match="another mail address"):
        take_invitation(secret, user=other, now=NOW)
    assert membership(other.pk, "wrenfield") is None


@pytest.mark.parametrize("secret", ["", "x", "é", "a" * 200])
def test_a_made_up_link_leads_nowhere(owner: Member, ines: User, secret: str) -> None:
    invite(owner)

    with pytest.raises(InvalidInput, match="was used"):
        take_invitation(secret, user=ines, now=NOW)


def test_a_link_runs_out(owner: Member, ines: User) -> None:
    secret = invite(owner)

    with pytest.raises(InvalidInput, match="run out"):
        take_invitation(secret, user=ines, now=NOW + GOOD_FOR)


def test_a_withdrawn_link_leads_nowhere_and_its_mail_is_not_sent_any_more(
    owner: Member, ines: User
) -> None:
    secret = invite(owner)
    invitation = Invitation.objects.get()

    withdraw_invitation(owner.practice_id, invitation.ref, by=owner, now=NOW)

    with pytest.raises(InvalidInput, match="withdrawn"):
        take_invitation(secret, user=ines, now=NOW)
    mail = Message.objects.get(topic="member.invited")
    assert (mail.state, mail.payload) == ("cancelled", {})


def test_another_invitation_takes_the_place_of_the_one_before(owner: Member, ines: User) -> None:
    first = invite(owner, roles=Roles(is_owner=True))
    second = invite(owner)

    with pytest.raises(InvalidInput):
        take_invitation(first, user=ines, now=NOW)
    assert not take_invitation(second, user=ines, now=NOW).is_owner


def test_a_link_of_somebody_who_was_removed_meanwhile_leads_nowhere(
    house: House, owner: Member, ines: User
) -> None:
    second = make_member(house.practice, "Otto Owner", is_owner=True)
    secret = invite(second)
    remove_member(owner.practice_id, second.ref, by=owner, now=NOW)

    with pytest.raises(InvalidInput):
        take_invitation(secret, user=ines, now=NOW)


def test_a_member_is_not_invited_once_more(house: House, owner: Member) -> None:
    with pytest.raises(InvalidInput) as refusal:
        invite(owner, email=house.member.user.email.upper())

    assert refusal.value.field == "email"


def test_only_an_owner_of_this_practice_invites_changes_and_removes(
    house: House, owner: Member
) -> None:
    scheduler = make_member(house.practice, "Rosalind Pike", is_scheduler=True)
    stranger = make_member(make_house("other").practice, "Other Owner", is_owner=True)
    said: dict[str, Any] = {"now": NOW}

    for by in (scheduler, stranger):
        with pytest.raises(NotPermitted):
            invite_member(house.practice.pk, email=HER, name="Ines", roles=Roles(), by=by, **said)
        with pytest.raises(NotPermitted):
            change_roles(house.practice.pk, owner.ref, roles=Roles(), by=by, **said)
        with pytest.raises(NotPermitted):
            remove_member(house.practice.pk, owner.ref, by=by, **said)
    assert not Invitation.objects.exists()


def test_the_last_owner_stays_owner_and_stays(house: House) -> None:
    house.member.is_owner = True
    house.member.save()

    with pytest.raises(InvalidInput, match="needs an owner"):
        change_roles(house.practice.pk, house.member.ref, roles=Roles(), by=house.member, now=NOW)
    with pytest.raises(InvalidInput, match="needs an owner"):
        remove_member(house.practice.pk, house.member.ref, by=house.member, now=NOW)


def test_whoever_is_removed_is_out_with_the_next_page_and_is_no_longer_listed(
    house: House, owner: Member
) -> None:
    house.asked(NOW + timedelta(days=2))

    remove_member(house.practice.pk, house.member.ref, by=owner, now=NOW)

    assert membership(house.member.user_id, "wrenfield") is None
    assert not Practitioner.objects.get(pk=house.practitioner.pk).listed
    assert list(told_at_once(house.practitioner)) == [owner]
    assert house.practitioner.requests.get().practitioner.name == "Maya Okafor"


def test_requests_of_whoever_is_removed_reach_those_who_hear_of_all_else_the_owners(
    house: House, owner: Member
) -> None:
    asked = house.asked(NOW + timedelta(days=2))
    again = house.asked(NOW + timedelta(days=3))
    remove_member(house.practice.pk, house.member.ref, by=owner, now=NOW)

    cancel_request(asked.pk, now=NOW)
    scheduler = make_member(
        house.practice, "Rosalind Pike", is_scheduler=True, hears_of_all_requests=True
    )
    cancel_request(again.pk, now=NOW)

    told = Message.objects.filter(topic="request.cancelled").order_by("id")
    assert [each.recipient for each in told] == [owner.user.email, scheduler.user.email]


def test_whoever_stays_and_wants_no_mails_gets_none_nor_anybody_instead(
    house: House, owner: Member
) -> None:
    Member.objects.filter(pk=house.member.pk).update(hears_of_own_requests=False)

    assert list(told_at_once(house.practitioner)) == []


def test_nobody_is_offered_a_time_of_whoever_is_removed(house: House, owner: Member) -> None:
    remove_member(house.practice.pk, house.member.ref, by=owner, now=NOW)

    offers = offers_of(house.practice, as_new=True)

    assert (offers.practitioners, offers.services(None)) == ([], [])
    assert not open_to_new_clients(house.practice)
    with pytest.raises(NotOffered):
        house.asked(NOW + timedelta(days=2))
    with pytest.raises(NotOffered):
        house.asked(NOW + timedelta(days=2), practitioner=None)


def test_whoever_left_is_not_listed_again_before_they_are_back(house: House, owner: Member) -> None:
    remove_member(house.practice.pk, house.member.ref, by=owner, now=NOW)
    whose = Practitioner.objects.get(pk=house.practitioner.pk)
    stands = said_of_practitioner(whose)
    how: dict[str, Any] = {"shown": fingerprint(stands), "by": owner, "now": NOW}

    with pytest.raises(InvalidInput, match="Invite them again") as refusal:
        save_practitioner(whose, replace(stands, listed=True), **how)
    save_practitioner(whose, replace(stands, name="M. Okafor"), **how)

    assert refusal.value.field == "listed"
    assert not Practitioner.objects.get(pk=whose.pk).listed


def test_anybody_may_leave(house: House, owner: Member) -> None:
    remove_member(house.practice.pk, house.member.ref, by=house.member, now=NOW)

    assert membership(house.member.user_id, "wrenfield") is None


def test_whoever_left_may_be_invited_again_and_is_the_same_member(
    house: House, owner: Member
) -> None:
    remove_member(house.practice.pk, house.member.ref, by=owner, now=NOW)
    roles = Roles(is_practitioner=True)
    secret = invite(owner, email=house.member.user.email, name="Maya O.", roles=roles)

    member = take_invitation(secret, user=house.member.user, now=NOW)

    assert member == house.member
    assert Practitioner.objects.get(pk=house.practitioner.pk).listed


def test_roles_are_given_and_taken(house: House, owner: Member) -> None:
    change_roles(
        house.practice.pk, house.member.ref, roles=Roles(is_scheduler=True), by=owner, now=NOW
    )

    member = Member.objects.get(pk=house.member.pk)
    assert (member.is_scheduler, member.practitioner.listed) == (True, False)
    roles = Roles(is_practitioner=True)
    change_roles(
        house.practice.pk,
        owner.ref,
        roles=Roles(is_owner=True, is_practitioner=True),
        by=owner,
        now=NOW,
    )
    change_roles(house.practice.pk, house.member.ref, roles=roles, by=owner, now=NOW)
    assert Practitioner.objects.filter(listed=True).count() == 2


def test_a_member_of_another_practice_is_none_of_this_one(house: House, owner: Member) -> None:
    stranger = make_house("other").member

    with pytest.raises(InvalidInput):
        remove_member(house.practice.pk, stranger.ref, by=owner, now=NOW)
    assert membership(stranger.user_id, "other")
