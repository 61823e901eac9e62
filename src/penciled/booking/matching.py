"""Who a stranger may be, and what they wrote otherwise than it is on record. For staff alone."""

from __future__ import annotations

from penciled.booking.models import AppointmentRequest
from penciled.clients.matching import Likely, likely
from penciled.core.lifecycle import State
from penciled.core.matching import Person


def is_by_stranger(request: AppointmentRequest) -> bool:
    """Say whether a request waits of whom nobody accepted any yet."""
    return request.state == State.PENDING and not request.client.is_active


def likely_for(request: AppointmentRequest) -> list[Likely]:
    """Return the records that whoever asked may have; none once it is known. Up to six queries."""
    if not is_by_stranger(request):
        return []
    return likely(request.practice, person_behind(request), but=[request.client])


def person_behind(request: AppointmentRequest) -> Person:
    """Return what is known of who is asked for: as was written now, and before."""
    client = request.client
    acting = [each.email for each in client.guardians.all()]
    return Person(
        names=_said(request.asked_name, client.name),
        mails=[each for each in _said(request.asked_email, client.email) if each not in acting],
        acting=acting,
        phones=_said(request.asked_phone, client.phone),
        born=request.asked_birth_date or client.birth_date,
    )


def _said(*words: str) -> list[str]:
    return list(dict.fromkeys(each for each in words if each))
