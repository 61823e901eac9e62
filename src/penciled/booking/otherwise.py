"""What came with requests and is otherwise on record; taken over one by one, when staff say so.

Nothing that is typed on the portal changes a record by itself: whoever wrote it may be somebody
else, or mistaken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from penciled.booking.models import AppointmentRequest
from penciled.clients import history, words
from penciled.clients.acting import guardian_at
from penciled.clients.merged import make_room, stranger_at, went_into
from penciled.clients.models import Client
from penciled.clients.records import TAKEN, held_record
from penciled.core.errors import InvalidInput, StaleChange
from penciled.core.matching import is_same_number
from penciled.practices.models import Member

FIELDS = ("name", "phone", "email", "birth_date")
LONGEST_PART = 80
NOT_SO = "This is on record by now, or was never written with that request."


@dataclass(frozen=True, slots=True)
class Otherwise:
    """One field of a record, what a request `said` of it, and what `stands` there."""

    field: str
    said: str | date
    stands: str | date | None
    request: AppointmentRequest


def otherwise_in(some: Iterable[AppointmentRequest]) -> list[Otherwise]:
    """Return what requests of one client said otherwise: of each field by the first that says it.

    Up to three queries for each request from an address that is not the client's.
    """
    found: dict[str, Otherwise] = {}
    seen: set[str] = set()
    for request in some:
        for each in _otherwise(request, but=seen):
            found[each.field] = each
        seen |= {name for name, said in _said(request) if said}
    return [found[name] for name in FIELDS if name in found]


@transaction.atomic(durable=True)
def take_over(request: AppointmentRequest, field: str, *, by: Member, now: datetime) -> Client:
    """Let a record be, in one field, as was written with a request.

    Raises:
        NotPermitted: `by` is no member of the practice.
        StaleChange: it is on record by now, or the request is another client's.
        InvalidInput: the record is gone, or another client has this mail address.
    """
    held = held_record(request.client, by=by)
    asked = AppointmentRequest.objects.filter(pk=request.pk, client=held).first()
    found = [each for each in otherwise_in([asked] if asked else []) if each.field == field]
    if not found:
        raise StaleChange(NOT_SO)
    before = {name: getattr(held, name) for name in _columns(field)}
    for name, value in _split(held, found[0]).items():
        setattr(held, name, value)
    if field == "email":
        make_room(held, {"email": str(before["email"])})
    _save(held)
    words.index(held)
    changes = {
        name: [_plain(was), _plain(getattr(held, name))]
        for name, was in before.items()
        if was != getattr(held, name)
    }
    history.leave(held, "taken_over", by=by, now=now, changes=changes)
    return held


def _otherwise(request: AppointmentRequest, *, but: set[str]) -> Iterator[Otherwise]:
    client = request.client
    for name, said in _said(request):
        stands = client.name if name == "name" else getattr(client, name)
        if said and name not in but and not _is_as_said(request, name, said, stands):
            yield Otherwise(name, said, stands, request)


def _said(request: AppointmentRequest) -> list[tuple[str, str | date | None]]:
    return [
        ("name", request.asked_name),
        ("phone", request.asked_phone),
        ("email", request.asked_email),
        ("birth_date", request.asked_birth_date),
    ]


def _is_as_said(
    request: AppointmentRequest, name: str, said: str | date, stands: str | date | None
) -> bool:
    if said == stands:
        return True
    if name == "name":
        return " ".join(str(said).split()).casefold() == str(stands).casefold()
    if name == "phone":
        return is_same_number(str(said), str(stands))
    if name == "email":
        return _is_a_guardians(request.client, str(said))
    return False


def _is_a_guardians(client: Client, email: str) -> bool:
    """Say whether somebody else wrote from there, for the client."""
    if guardian_at(client, email):
        return True
    reader = stranger_at(client, email)
    return reader is not None and reader.guardian is not None


def _columns(field: str) -> tuple[str, ...]:
    return ("first_name", "last_name") if field == "name" else (field,)


def _split(client: Client, found: Otherwise) -> dict[str, str | date]:
    """Return the columns to be; of a name as its writer parted it, as far as that is known."""
    if found.field != "name":
        return {found.field: found.said}
    said = " ".join(str(found.said).split())
    for each in went_into(client):
        if each.name == said:
            return {"first_name": each.first_name, "last_name": each.last_name}
    last = client.last_name
    if last and said.casefold().endswith(f" {last.casefold()}"):
        at = len(said) - len(last) - 1
    else:
        at = said.find(" ") if " " in said else len(said)
    return {"first_name": said[:at][:LONGEST_PART], "last_name": said[at + 1 :][:LONGEST_PART]}


def _save(held: Client) -> None:
    try:
        with transaction.atomic():
            held.save()
    except IntegrityError as error:
        for constraint, (field, refused) in TAKEN.items():
            if constraint in str(error):
                raise InvalidInput(refused, field=field) from error
        raise


def _plain(value: object) -> str:
    return "" if value is None else str(value)
