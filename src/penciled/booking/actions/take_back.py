"""Whoever answered a request takes the answer back, while nobody was told of it.

The request waits again and holds its time; the appointment and the mails that the answer made are
gone. That it was answered, and taken back, stays in the trail and the chain.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError, transaction

from penciled.appointments import actions as appointments
from penciled.appointments.models import Appointment
from penciled.booking.actions.expire import expire_held
from penciled.booking.actions.resolve import leave_marks, lock
from penciled.booking.held_again import is_free_again
from penciled.booking.merging import match_of, part_again
from penciled.booking.models import AppointmentRequest
from penciled.clients import history
from penciled.clients.models import ClientStatus, Merge
from penciled.core.errors import AnswerStands, MergeStands, NotPermitted
from penciled.core.lifecycle import Action, Actor, State, advance
from penciled.outbox import actions as outbox
from penciled.practices.models import Member
from penciled.practices.rights import must_run

NET = "pending_requests_never_share_a_time"
REASON = "The answer was taken back before this mail left."
TOO_LATE = "It is too late to take this back: the client is being told."
NOT_FREE = "This can’t be taken back: the time is no longer free. The answer stands."
MERGED = "This can’t be taken back: the client’s record was merged or erased since."
CHANGED = "The appointment was changed since, so this can’t be taken back. Cancel it instead."


@transaction.atomic(durable=True)
def take_back_answer(pk: int, *, by: Member, clock: Callable[[], datetime]) -> AppointmentRequest:
    """Let a request wait again as if `by` had not answered it.

    `clock` is asked once the locks are there: however long that took, what is told by then stays.

    Raises:
        NotPermitted: somebody else decided, or `by` does not run that calendar any more.
        AnswerStands: there is no answer, or it has settled or is being mailed; the time is no
            longer free; the appointment was changed since.
    """
    request, match = _lock(pk)
    now = clock()
    before, settled = State(request.state), not request.is_settling(now)
    after = advance(before, Action.TAKE_BACK, actor=Actor.STAFF, settled=settled)
    must_run(by, request.practitioner)
    if request.resolved_by != by:
        raise NotPermitted("Only whoever decided can take this back.")
    expire_held([request.practitioner_id], now=now)
    booked = _unchanged(request.appointment)
    if not is_free_again(request, since=request.resolved_at or now, now=now):
        raise AnswerStands(NOT_FREE)
    _unmake_active(request, by=by, now=now)
    _wait_again(request, after)
    if booked:
        appointments.undo_place(booked)
    _unmatch(request, match, by=by, now=now)
    _call_back_mails(request, booked)
    request.trail.create(
        at=now,
        actor=Actor.STAFF,
        member=by,
        action=Action.TAKE_BACK,
        from_state=before,
        to_state=after,
    )
    leave_marks(request, "request.taken_back", actor=Actor.STAFF, member=by, now=now)
    return request


def _lock(pk: int) -> tuple[AppointmentRequest, Merge | None]:
    """Take the request's calendar and that of its appointment, which may be another.

    Where it was found to be a known client's, take with it what the stranger came with.
    """
    its = Appointment.objects.filter(request=pk).values_list("practitioner_id", flat=True)
    match = match_of(AppointmentRequest.objects.get(pk=pk))
    request = lock(pk, also=its, match=match.gone if match else None)
    return request, match_of(request)


def _unchanged(booked: Appointment | None) -> Appointment | None:
    """Return the appointment an answer made, as it was made; whatever was done to it, counts."""
    if booked is None:
        return None
    found = Appointment.objects.select_for_update().get(pk=booked.pk)
    if found.version > 1:
        raise AnswerStands(CHANGED)
    return found


def _unmake_active(request: AppointmentRequest, *, by: Member, now: datetime) -> None:
    """Let the client be prospective again, unless they were accepted for something else since."""
    if not request.made_active:
        return
    request.made_active = False
    accepted = AppointmentRequest.objects.filter(client=request.client, state=State.ACCEPTED)
    heir = accepted.exclude(pk=request.pk).order_by("resolved_at", "id").first()
    if heir:
        heir.made_active = True
        heir.save(update_fields=["made_active"])
        return
    request.client.status = ClientStatus.PROSPECTIVE
    request.client.save(update_fields=["status"])
    history.note(request.client, "prospective", by=by, now=now)


def _unmatch(
    request: AppointmentRequest, match: Merge | None, *, by: Member, now: datetime
) -> None:
    """Let the stranger who asked be nobody's client again."""
    if match is None:
        return
    try:
        part_again(match.pk, by=by, now=now)
    except MergeStands as refusal:
        raise AnswerStands(MERGED) from refusal
    request.client = match.gone


def _wait_again(request: AppointmentRequest, state: State) -> None:
    request.state, request.message = state, ""
    request.resolved_at = request.resolved_by = request.settles_at = request.appointment = None
    try:
        with transaction.atomic():
            request.save()
    except IntegrityError as error:
        if NET not in str(error):
            raise
        raise AnswerStands(NOT_FREE) from error


def _call_back_mails(request: AppointmentRequest, booked: Appointment | None) -> None:
    """Take back every mail of the answer, or none: one that a worker has in hand ends it all."""
    answers = ("request.accepted", "request.declined")
    taken = outbox.take_back(*answers, about=request.ref, reason=REASON) and (
        booked is None or outbox.take_back(about=booked.ref, reason=REASON)
    )
    if not taken:
        raise AnswerStands(TOO_LATE)
