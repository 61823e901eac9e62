"""Who reads what about a client's requests and appointments: they, or those who act for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penciled.clients.acting import reader_at
from penciled.clients.merged import stranger_at
from penciled.clients.queries import Reader, addresses_of

if TYPE_CHECKING:
    from penciled.booking.models import AppointmentRequest


def askers_of(request: AppointmentRequest) -> list[Reader]:
    """Return who reads about a request: whoever asked, by the address they proved.

    A guardian who acts for the client no longer does not; then it is as `addresses_of` has it.
    """
    client, asked = request.client, request.asked_email
    if reader := reader_at(client, asked) or stranger_at(client, asked):
        return [reader]
    if asked and not guardian_of(request):
        return [Reader(asked, client)]
    return addresses_of(client)


def guardian_of(request: AppointmentRequest) -> str:
    """Return the name of the guardian who asked; nothing where the client did."""
    steps = request.trail.filter(action="ask").values_list("changes", flat=True)
    for changes in steps[:1]:
        return str(changes.get("guardian", ("", ""))[1])
    return ""


def spoken_to(reader: Reader, by: Reader | None = None) -> dict[str, Any]:
    """Return how a mail greets its reader, and whom it names where it is about another.

    What was done online is said to be done `by` whom, to a reader who did not do it.
    """
    said = {"first_name": reader.called, "for_whom": reader.of_whom}
    return said | ({"done_by": by.called} if by and by.email != reader.email else {})
