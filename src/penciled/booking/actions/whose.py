"""For whom somebody acts: the client, locked, and the guardian who acts if one does.

Whether the proven address acts for that client, and whether they may ask at all, is judged here,
with the client held: what staff took away a moment ago is not there any more.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from penciled.booking.models import AppointmentRequest
from penciled.clients import history, words
from penciled.clients.acting import may_ask, reader_at
from penciled.clients.guardians import stand_beside
from penciled.clients.merged import kept_of, stranger_at
from penciled.clients.models import Client, ClientStatus
from penciled.clients.queries import Reader
from penciled.core.errors import NotPermitted, TooManyOpenRequests
from penciled.practices.models import Practice

if TYPE_CHECKING:
    from penciled.booking.actions.submit import Ask

NOT_THEIRS = "You can’t ask for this person here."
BY_CALL = "Appointments can’t be asked for online here. Please call the practice."


def trail_of(by: Reader | None) -> dict[str, list[str]]:
    """Return what a trail says of who did it, beyond that it was done for the client."""
    return {"guardian": ["", by.guardian.name]} if by and by.guardian else {}


def sealed_of(by: Reader | None) -> dict[str, str]:
    """Return what the chain says of it, which names nobody."""
    return {"guardian": str(by.guardian.ref)} if by and by.guardian else {}


def acting_at(client: Client, email: str) -> Reader:
    """Return who acts for a locked client by a proven address.

    Raises:
        NotPermitted: the address does not act for this client, or not any more.
    """
    reader = reader_at(client, email) or stranger_at(client, email)
    if reader is None:
        raise NotPermitted(NOT_THEIRS, field="for")
    return reader


def held_for(practice: Practice, ask: Ask, *, now: datetime) -> Reader:
    """Return who asks, with the client they ask for, locked; who is new here is stored.

    Of what they typed nothing changes a record, but for the language of their own mails.

    Raises:
        NotPermitted: the address does not act for this client, or nobody may ask for them online.
        TooManyOpenRequests: for those whom it brought, it has as many waiting as one client may.
    """
    email = ask.email.lower()
    if ask.for_another:
        return _brought(practice, ask, email, now=now)
    held = _theirs(practice, ask.client) if ask.client else _own(practice, ask, email, now=now)
    acting = acting_at(held, email)
    if not may_ask(held):
        raise NotPermitted(BY_CALL)
    if ask.language and held.language != ask.language:
        held.language = ask.language
        held.save(update_fields=["language"])
    return acting


def held_kept(client: Client) -> Client:
    """Return the record that counts for what is asked for a held client, held too."""
    kept = kept_of(client)
    return client if kept == client else Client.objects.select_for_update().get(pk=kept.pk)


def _theirs(practice: Practice, ref: UUID) -> Client:
    held = Client.objects.select_for_update().filter(practice=practice, ref=ref).first()
    if held is None:
        raise NotPermitted(NOT_THEIRS, field="for")
    return held


def _own(practice: Practice, ask: Ask, email: str, *, now: datetime) -> Client:
    client, is_new = Client.objects.get_or_create(
        practice=practice, email=email, defaults=_said(ask, now=now)
    )
    held = Client.objects.select_for_update().get(pk=client.pk)
    if is_new:
        words.index(held)
        history.note(held, "came", by=None, now=now)
    return held


def _brought(practice: Practice, ask: Ask, email: str, *, now: datetime) -> Reader:
    """Return somebody new to the practice, with whoever asks as their guardian.

    All of those whom one address brought, and whom nobody has accepted yet, count as one client:
    or to bring another would be a way around how many requests may wait. Who may not ask for
    themselves brings nobody.
    """
    own = Client.objects.select_for_update().filter(practice=practice, email=email).first()
    if own and not may_ask(own):
        raise NotPermitted(BY_CALL)
    waiting = AppointmentRequest.objects.waiting_as_told(now=now).filter(
        practice=practice,
        asked_email=email,
        client__status=ClientStatus.PROSPECTIVE,
        client__guardians__email=email,
    )
    if (count := waiting.count()) >= practice.open_requests_per_client:
        raise TooManyOpenRequests(
            f"You already have {count} requests waiting for people who are new here. "
            "Wait for an answer or cancel one, then ask again."
        )
    client = Client.objects.create(practice=practice, **_said(ask, now=now))
    guardian = stand_beside(client, name=ask.asker, email=email, now=now)
    words.index(client)
    history.note(client, "came", by=None, now=now)
    return Reader(email, client, guardian)


def _said(ask: Ask, *, now: datetime) -> dict[str, Any]:
    return {
        "first_name": ask.first_name,
        "last_name": ask.last_name,
        "phone": ask.phone,
        "language": ask.language,
        "birth_date": ask.birth_date,
        "created_at": now,
    }
