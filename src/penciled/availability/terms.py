"""Change the rules of asking: those of the practice, and where one practitioner differs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import transaction

from penciled.audit import chain
from penciled.availability.changing import as_shown, begin, finish
from penciled.availability.models import every_term
from penciled.availability.queries import own_terms_of, terms_of_practice
from penciled.availability.shown import own_terms_shown, practice_terms_shown
from penciled.core.errors import InvalidInput, NotPermitted
from penciled.practices import calendars
from penciled.practices.models import Member, Practice, Practitioner

LONGEST_GRACE = 600  # seconds: nobody waits longer for an answer that is given


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsAsked:
    """The terms to be stored, as `TermsFields` keeps them."""

    notice: timedelta
    horizon: int
    increment: timedelta | None
    buffer_before: timedelta
    buffer_after: timedelta
    most_per_day: int | None
    response_time: timedelta | None
    asked_by: int | None = None
    late_within: timedelta = timedelta(hours=24)
    cancel_until: timedelta = timedelta(0)


@transaction.atomic(durable=True)
def save_terms(
    practitioner: Practitioner,
    asked: TermsAsked,
    *,
    own: Collection[str] | None = None,
    shown: str | None = None,
    by: Member,
    now: datetime,
) -> None:
    """Store where a practitioner differs: the terms named in `own`, or all of them.

    Raises:
        NotPermitted: `by` does not run this calendar.
        InvalidInput: there is no such term.
        StaleChange: they are not as they were `shown` any more.
    """
    begin(practitioner, by)
    terms, names = own_terms_of(practitioner), every_term()
    as_shown(own_terms_shown(terms), shown)
    differs = set(names if own is None else own)
    if not differs <= set(names):
        raise InvalidInput("There is no such term.")
    terms.own = [name for name in names if name in differs]
    for name in terms.own:
        setattr(terms, name, getattr(asked, name))
    terms.save()
    finish(practitioner, "terms.saved", by=by, now=now)


@transaction.atomic(durable=True)
def save_practice_terms(  # noqa: PLR0913 -- all that its page shows
    practice_id: int,
    asked: TermsAsked,
    *,
    open_requests: int,
    answers_settle: int | None = None,
    shown: str | None = None,
    by: Member,
    now: datetime,
) -> None:
    """Store what holds for whoever has no terms of their own, and how many requests may wait.

    `answers_settle` is for how many seconds an answer may be taken back; none leaves it as it is.

    Raises:
        NotPermitted: only an owner or scheduler decides this for the practice.
        InvalidInput: a client could not ask at all, or would wait too long for an answer.
        StaleChange: they are not as they were `shown` any more.
    """
    if not by.sees_everyone or by.practice_id != practice_id:
        raise NotPermitted("Only an owner or a scheduler can change the practice’s terms.")
    _must_make_sense(open_requests, answers_settle)
    everybody = list(Practitioner.objects.filter(practice=practice_id).values_list("pk", flat=True))
    calendars.hold(everybody)
    practice = Practice.objects.select_for_update().get(pk=practice_id)
    terms = terms_of_practice(practice_id)
    grace = None if answers_settle is None else practice.answers_settle
    as_shown(practice_terms_shown(terms, practice.open_requests_per_client, grace), shown)
    for name, value in asdict(asked).items():
        setattr(terms, name, value)
    terms.save()
    practice.open_requests_per_client = open_requests
    if answers_settle is not None:
        practice.answers_settle = answers_settle
    practice.save(update_fields=["open_requests_per_client", "answers_settle"])
    calendars.turn(everybody)
    actor = f"member:{by.ref}"
    chain.record("practice.terms_saved", practice=practice.ref, actor=actor, at=now)


def _must_make_sense(open_requests: int, answers_settle: int | None) -> None:
    if open_requests < 1:
        raise InvalidInput("A client may have at least one.", field="open_requests")
    if answers_settle is not None and not 0 <= answers_settle <= LONGEST_GRACE:
        raise InvalidInput("At most ten minutes.", field="answers_settle")
