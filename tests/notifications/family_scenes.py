"""Scenes of a child and who acts for them, and of being invited to the portal."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from penciled.appointments.models import Appointment
from penciled.booking import actions
from penciled.booking.models import AppointmentRequest
from penciled.clients.guardians import add_guardian
from penciled.clients.inviting import invite_clients
from penciled.clients.models import Client
from penciled.outbox.models import Message
from penciled.practices.models import MailText
from tests.factory import NOW

if TYPE_CHECKING:
    from tests.notifications.scenes import Stage

ELENA, JON = "elena@example.com", "jon@example.com"


def child_of(stage: Stage) -> Client:
    """Return a client without an address, for whom two people act."""
    house = stage.house
    mia = Client.objects.create(
        practice=house.practice, first_name="Mia", last_name="Marsh", created_at=NOW
    )
    for name, email in (("Elena Marsh", ELENA), ("Jon Marsh", JON)):
        add_guardian(mia, name=name, email=email, by=house.member, now=NOW)
    return mia


def asked_for_child(stage: Stage) -> AppointmentRequest:
    return stage.asked(client=child_of(stage).ref, as_new=False)


def accepted_for_child(stage: Stage) -> AppointmentRequest:
    request = asked_for_child(stage)
    stage.accept(request, stage.plan(request))
    return request


def cancelled_by_the_other(stage: Stage) -> None:
    actions.cancel_request(asked_for_child(stage).pk, email=JON, now=NOW)


def given_up_by_the_other(stage: Stage) -> None:
    """Let one of them cancel; what is read is what the other hears of it."""
    accepted_for_child(stage)
    stands = Appointment.objects.get()
    seen = stands.invite_sequence
    actions.cancel_own_appointment(stands.pk, email=JON, seen=seen, late=False, word="", now=NOW)
    Message.objects.filter(topic="appointment.given_up_receipt", recipient=JON).delete()


def invited(stage: Stage) -> None:
    house = stage.house
    invite_clients(house.practice, [house.elena().ref], by=house.member, now=NOW)


def invited_for_children(stage: Stage) -> None:
    house, mia = stage.house, child_of(stage)
    leo = Client.objects.create(practice=house.practice, first_name="Leo", created_at=NOW)
    add_guardian(leo, name="Elena Marsh", email=ELENA, by=house.member, now=NOW)
    invite_clients(house.practice, [mia.ref, leo.ref], by=house.member, now=NOW)
    Message.objects.filter(topic="client.invited", recipient=JON).delete()


def invited_in_own_words(stage: Stage) -> None:
    practice = stage.house.practice
    MailText.objects.create(
        practice=practice,
        topic="client.invited",
        language=practice.language,
        subject=f"{{practice}} online ({practice.language})",
        words="Hi {first_name}!\n<b>{practice}</b> is online now.",
    )
    invited(stage)


FAMILY: dict[str, Callable[[Stage], object]] = {
    "request.received-child": asked_for_child,
    "request.accepted-child": accepted_for_child,
    "request.cancelled_receipt-child": cancelled_by_the_other,
    "appointment.given_up_receipt-child": given_up_by_the_other,
    "client.invited": invited,
    "client.invited-children": invited_for_children,
    "client.invited-own": invited_in_own_words,
}
