from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penciled.audit.models import Entry
from penciled.core.errors import InvalidInput, NotPermitted, StaleChange, UnknownZone
from penciled.core.fingerprint import fingerprint
from penciled.practices import portal, questions, saved_messages, settling
from penciled.practices.models import Member, Picture, Practice, Question, SavedMessage
from penciled.practices.questions import QuestionSaid
from penciled.practices.saved_messages import MessageSaid
from tests.factory import NOW, House, make_house, make_member
from tests.practices.pictures import photo

pytestmark = pytest.mark.django_db

Do = Callable[[House, Member], object]


@pytest.fixture
def owner(house: House) -> Member:
    return make_member(house.practice, "Olive Owner", is_owner=True)


def how(by: Member) -> dict[str, Any]:
    return {"by": by, "now": NOW}


def said(house: House, **words: str) -> portal.PortalSaid:
    name, reply_to = house.practice.name, house.practice.reply_to
    every: dict[str, Any] = {"name": name, "reply_to": reply_to} | words
    return portal.PortalSaid(**every)


def stands(house: House) -> Practice:
    return Practice.objects.get(pk=house.practice.pk)


CHANGES: dict[str, Do] = {
    "save_portal": lambda house, by: portal.save_portal(
        house.practice.pk,
        said(house, headline="New"),
        shown=fingerprint(portal.portal_said(house.practice)),
        **how(by),
    ),
    "save_accent": lambda house, by: portal.save_accent(house.practice.pk, "#7a1f5c", **how(by)),
    "change_logo": lambda house, by: portal.change_logo(house.practice.pk, photo(), **how(by)),
    "remove_logo": lambda house, by: portal.remove_logo(house.practice.pk, **how(by)),
    "save_frames": lambda house, by: portal.save_frames(
        house.practice.pk, ["https://example.com"], **how(by)
    ),
    "add_question": lambda house, by: questions.add_question(
        house.practice.pk, QuestionSaid(words="Why?", kind="short"), **how(by)
    ),
    "archive_question": lambda house, by: questions.archive_question(
        house.practice.pk, uuid4(), **how(by)
    ),
    "bring_back_question": lambda house, by: questions.bring_back_question(
        house.practice.pk, uuid4(), **how(by)
    ),
    "add_message": lambda house, by: saved_messages.add_message(
        house.practice.pk, MessageSaid(name="Full", body="Full."), **how(by)
    ),
    "delete_message": lambda house, by: saved_messages.delete_message(
        house.practice.pk, uuid4(), **how(by)
    ),
    "save_zone": lambda house, by: settling.save_zone(house.practice.pk, "Asia/Tokyo", **how(by)),
    "mark_step": lambda house, by: settling.mark_step(house.practice.pk, "zone", "done", by=by),
}
LEAVES_NOTHING = {
    "remove_logo",
    "archive_question",
    "bring_back_question",
    "delete_message",
    "mark_step",
}


@pytest.mark.parametrize("change", CHANGES)
def test_only_who_runs_the_practice_changes_it_and_a_refusal_leaves_no_trace(
    house: House, change: str
) -> None:
    before = Practice.objects.values().get()
    stranger = make_member(make_house("elsewhere").practice, "Sten Stranger", is_owner=True)

    for by in (house.member, stranger):
        with pytest.raises(NotPermitted):
            CHANGES[change](house, by)

    assert Practice.objects.values().get(pk=house.practice.pk) == before
    left = [each.objects.count() for each in (Question, SavedMessage, Picture, Entry)]
    assert left == [0, 0, 0, 0]


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_stands_in_the_chain_once(house: House, owner: Member, change: str) -> None:
    CHANGES[change](house, owner)

    assert Entry.objects.count() == (0 if change in LEAVES_NOTHING else 1)


def test_saving_what_stands_already_is_no_change(house: House, owner: Member) -> None:
    shown = fingerprint(portal.portal_said(house.practice))
    portal.save_portal(house.practice.pk, said(house), shown=shown, **how(owner))
    portal.save_accent(house.practice.pk, "", **how(owner))
    portal.save_frames(house.practice.pk, [], **how(owner))
    settling.save_zone(house.practice.pk, house.practice.zone, **how(owner))

    assert not Entry.objects.exists()


def test_what_somebody_changed_meanwhile_is_not_overwritten(house: House, owner: Member) -> None:
    shown = fingerprint(portal.portal_said(house.practice))
    CHANGES["save_portal"](house, owner)

    with pytest.raises(StaleChange):
        portal.save_portal(house.practice.pk, said(house), shown=shown, **how(owner))
    with pytest.raises(StaleChange):
        portal.save_accent(house.practice.pk, "#7a1f5c", shown="other", **how(owner))
    with pytest.raises(StaleChange):
        portal.save_frames(house.practice.pk, [], shown="other", **how(owner))

    assert stands(house).headline == "New"


@pytest.mark.parametrize("colour", ["#FFCC00", "#ffcc00", "red", "#12345g", "#1234567"])
def test_a_colour_that_cannot_be_is_refused(house: House, owner: Member, colour: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        portal.save_accent(house.practice.pk, colour, **how(owner))

    assert refusal.value.field == "accent"
    assert stands(house).accent == ""


@given(text=st.text(max_size=40))
def test_a_site_is_refused_or_safe_to_say_to_browsers(text: str) -> None:
    try:
        site = portal.site_of(f"https://{text}")
    except InvalidInput:
        return
    assert site.startswith("https://")
    assert not set(site) & set(" ;,'\"*\n\t/") - {"/"}
    assert site.isascii()
    assert portal.site_of(site) == site


def test_there_are_only_so_many_questions_and_messages(house: House, owner: Member) -> None:
    for n in range(20):
        questions.add_question(
            house.practice.pk, QuestionSaid(words=f"{n}?", kind="short"), **how(owner)
        )
        message = MessageSaid(name=f"{n}", body="Full.")
        saved_messages.add_message(house.practice.pk, message, **how(owner))
    first = questions.questions_of(house.practice)[0]

    for change in ("add_question", "add_message"):
        with pytest.raises(InvalidInput):
            CHANGES[change](house, owner)
    questions.archive_question(house.practice.pk, first.ref, **how(owner))
    CHANGES["add_question"](house, owner)
    with pytest.raises(InvalidInput):
        questions.bring_back_question(house.practice.pk, first.ref, **how(owner))


def test_what_is_gone_is_neither_saved_nor_moved(house: House, owner: Member) -> None:
    gone = uuid4()
    asked, message = QuestionSaid(words="Why?", kind="short"), MessageSaid(name="Full", body=".")
    practice = house.practice.pk

    with pytest.raises(InvalidInput):
        questions.save_question(practice, gone, asked, shown="", **how(owner))
    with pytest.raises(InvalidInput):
        questions.move_question(practice, gone, up=True, **how(owner))
    with pytest.raises(InvalidInput):
        saved_messages.save_message(practice, gone, message, shown="", **how(owner))
    with pytest.raises(InvalidInput):
        saved_messages.move_message(practice, gone, up=True, **how(owner))


def test_a_zone_or_a_step_that_does_not_exist_is_refused(house: House, owner: Member) -> None:
    with pytest.raises(UnknownZone):
        settling.save_zone(house.practice.pk, "Mars/Olympus", **how(owner))
    with pytest.raises(InvalidInput):
        settling.mark_step(house.practice.pk, "tea", "done", by=owner)


def test_a_step_that_is_done_stays_done(house: House, owner: Member) -> None:
    for state in ("skipped", "done", "skipped"):
        settling.mark_step(house.practice.pk, "zone", state, by=owner)

    assert settling.steps_kept(stands(house)) == {"zone": "done"}
