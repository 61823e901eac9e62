from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from penciled.audit.models import Entry
from penciled.availability.models import PracticeTerms, PractitionerTerms
from penciled.availability.queries import own_terms_of, terms_of, terms_of_practice
from penciled.availability.shown import own_terms_shown, practice_terms_shown
from penciled.availability.terms import TermsAsked, save_practice_terms, save_terms
from penciled.core.errors import InvalidInput, NotPermitted, StaleChange
from penciled.core.fingerprint import fingerprint
from penciled.practices.models import Calendar, Member
from tests.factory import NOW, House, make_house, make_member, make_practitioner

pytestmark = pytest.mark.django_db

ASKED = TermsAsked(
    notice=timedelta(hours=2),
    asked_by=18 * 60,
    horizon=30,
    increment=None,
    buffer_before=timedelta(0),
    buffer_after=timedelta(minutes=10),
    most_per_day=6,
    response_time=timedelta(days=3),
    late_within=timedelta(hours=48),
    cancel_until=timedelta(hours=4),
)


def owner(house: House) -> Member:
    return make_member(house.practice, "Olga Owner", is_owner=True)


def hold(house: House) -> TermsAsked:
    terms = terms_of(house.practitioner)
    return TermsAsked(**{name: getattr(terms, name) for name in ASKED.__dataclass_fields__})


def test_terms_are_stored_and_the_change_is_on_the_chain(house: House) -> None:
    save_terms(house.practitioner, ASKED, by=house.member, now=NOW)

    assert hold(house) == ASKED
    assert [entry.action for entry in Entry.objects.all()] == ["terms.saved"]
    assert Calendar.objects.get().version == 1


def test_the_practices_terms_hold_wherever_a_practitioner_has_none_of_their_own(
    house: House,
) -> None:
    some = replace(ASKED, notice=timedelta(hours=5), horizon=10)
    save_terms(house.practitioner, some, own=["notice"], by=house.member, now=NOW)

    save_practice_terms(house.practice.pk, ASKED, open_requests=5, by=owner(house), now=NOW)

    assert hold(house) == replace(ASKED, notice=timedelta(hours=5))
    house.practice.refresh_from_db()
    assert house.practice.open_requests_per_client == 5


def test_giving_up_an_exception_brings_the_practices_term_back(house: House) -> None:
    save_terms(house.practitioner, ASKED, by=house.member, now=NOW)
    save_terms(house.practitioner, ASKED, own=[], by=house.member, now=NOW)

    assert hold(house).horizon == PracticeTerms().horizon


def test_the_practices_terms_turn_every_calendar(house: House) -> None:
    make_practitioner(house.practice, "Daniel Reyes", services=[], locations=[])

    save_practice_terms(house.practice.pk, ASKED, open_requests=3, by=owner(house), now=NOW)

    assert set(Calendar.objects.values_list("version", flat=True)) == {1}
    assert [entry.action for entry in Entry.objects.all()] == ["practice.terms_saved"]


def test_only_who_runs_the_practice_changes_its_terms(house: House) -> None:
    stranger = owner(make_house("alder"))

    for member in (house.member, stranger):
        with pytest.raises(NotPermitted):
            save_practice_terms(house.practice.pk, ASKED, open_requests=3, by=member, now=NOW)

    assert not PracticeTerms.objects.exists()


def test_terms_that_cannot_be_are_refused(house: House) -> None:
    with pytest.raises(InvalidInput):
        save_terms(house.practitioner, ASKED, own=["id"], by=house.member, now=NOW)
    with pytest.raises(InvalidInput):
        save_practice_terms(house.practice.pk, ASKED, open_requests=0, by=owner(house), now=NOW)


def test_terms_that_somebody_changed_are_not_overwritten(house: House) -> None:
    by, practice = owner(house), house.practice
    own = fingerprint(own_terms_shown(own_terms_of(house.practitioner)))
    shared = fingerprint(practice_terms_shown(terms_of_practice(practice.pk), 3))
    save_terms(house.practitioner, ASKED, shown=own, by=by, now=NOW)
    save_practice_terms(practice.pk, ASKED, open_requests=3, shown=shared, by=by, now=NOW)

    with pytest.raises(StaleChange):
        save_terms(house.practitioner, ASKED, own=[], shown=own, by=by, now=NOW)
    with pytest.raises(StaleChange):
        save_practice_terms(practice.pk, ASKED, open_requests=9, shown=shared, by=by, now=NOW)

    assert PractitionerTerms.objects.get().own
    assert terms_of_practice(practice.pk).horizon == ASKED.horizon


@pytest.mark.parametrize("seconds", [-1, 601])
def test_nobody_waits_longer_than_ten_minutes_for_an_answer(house: House, seconds: int) -> None:
    with pytest.raises(InvalidInput) as refusal:
        save_practice_terms(
            house.practice.pk,
            ASKED,
            open_requests=3,
            answers_settle=seconds,
            by=owner(house),
            now=NOW,
        )

    assert refusal.value.field == "answers_settle"


def test_terms_saved_without_a_grace_leave_it_as_it_is(house: House) -> None:
    by, practice = owner(house), house.practice
    save_practice_terms(practice.pk, ASKED, open_requests=3, answers_settle=60, by=by, now=NOW)
    save_practice_terms(practice.pk, ASKED, open_requests=4, by=by, now=NOW)

    practice.refresh_from_db()
    assert (practice.answers_settle, practice.open_requests_per_client) == (60, 4)
