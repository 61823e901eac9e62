"""Several requests answered at once: each for itself, in a transaction of its own.

One that cannot be answered is left as it is, and keeps none of the others from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from penciled.booking.actions import accept_request, decline_request
from penciled.booking.matching import likely_for
from penciled.core.errors import ConflictNeedsYes, DomainError, InvalidInput
from penciled.desk.ledger import overlaps_on
from penciled.desk.naming import first_name_of
from penciled.desk.outcomes import outcome_of
from penciled.desk.undoing import say_mailed, undo_of
from penciled.desk.weighing import plan_of, said, seal_of

if TYPE_CHECKING:
    from penciled.booking.models import AppointmentRequest
    from penciled.desk.outcomes import Outcome
    from penciled.desk.undoing import Undo
    from penciled.desk.weighing import Said
    from penciled.practices.models import Member

    Refusals = dict[UUID, DomainError]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one of them. `done`: by this very answer; `waits`: it is pending still."""

    asked: AppointmentRequest
    words: str
    more: str
    icon: str
    done: bool = False
    waits: bool = False
    undo: Undo | None = None


@dataclass(frozen=True, slots=True)
class Pick:
    """One of those that shall be answered; `outcome`, when somebody else was faster."""

    asked: AppointmentRequest
    outcome: Outcome | None
    said: Said | None


def picks_of(some: Sequence[AppointmentRequest], *, weighing: bool, now: datetime) -> list[Pick]:
    """Return what to say of each before it is answered; `weighing`, what speaks against it too."""
    ended = [(each, outcome_of(each, now=now)) for each in some]
    return [
        Pick(
            each,
            outcome,
            said(plan_of(each), now=now, request=each) if weighing and not outcome else None,
        )
        for each, outcome in ended
    ]


def accept_each(
    some: Sequence[AppointmentRequest], *, yes: Mapping[UUID, str], by: Member, now: datetime
) -> Refusals:
    """Book each as asked, over what it overlaps only with its own `yes`; return the refusals.

    A yes comes with the seal of what was in the way, and holds for nothing else.
    """

    def accept(asked: AppointmentRequest) -> None:
        if any(each.match.is_strong for each in likely_for(asked)):
            raise InvalidInput(
                _("May be a client you know. Accept it by itself and say who it is.")
            )
        plan, seal = plan_of(asked), yes.get(asked.ref)
        anyway = seal is not None and seal in ("", seal_of(plan, now=now, request=asked))
        accept_request(asked.pk, plan, message="", anyway=anyway, by=by, now=now)

    return _refused(some, accept)


def decline_each(
    some: Sequence[AppointmentRequest], *, message: str, by: Member, now: datetime
) -> Refusals:
    """Decline each with the same words; return the refusals."""

    def decline(asked: AppointmentRequest) -> None:
        decline_request(asked.pk, message=message, by=by, now=now)

    return _refused(some, decline)


def results_of(
    some: Sequence[AppointmentRequest], refused: Refusals, *, by: Member, now: datetime
) -> list[Result]:
    """Return what to say of each, as it stands after all were answered. One query more at most."""
    left = [each for each in some if not each.state_at(now).is_final]
    overlaps = overlaps_on({each.practitioner for each in left}, now=now) if left else str
    return [_result(each, refused.get(each.ref), overlaps, by=by, now=now) for each in some]


def _refused(
    some: Sequence[AppointmentRequest], answer: Callable[[AppointmentRequest], None]
) -> Refusals:
    refused: Refusals = {}
    for asked in some:
        try:
            answer(asked)
        except DomainError as refusal:
            refused[asked.ref] = refusal
    return refused


def _result(
    asked: AppointmentRequest,
    refusal: DomainError | None,
    overlaps: Callable[[AppointmentRequest], str],
    *,
    by: Member,
    now: datetime,
) -> Result:
    outcome = outcome_of(asked, now=now)
    if outcome and refusal is None:
        undo = undo_of(asked, by, now=now)
        mailed = say_mailed(first_name_of(asked.client), undo)
        return Result(asked, outcome.label, mailed, outcome.icon, done=True, undo=undo)
    if outcome:
        return Result(asked, outcome.lead, outcome.sentence, outcome.icon)
    why = str(refusal) if refusal else ""
    if isinstance(refusal, ConflictNeedsYes):
        why = overlaps(asked) or _("Overlaps something")
    return Result(asked, _("Left pending"), why, "warning", waits=True)
