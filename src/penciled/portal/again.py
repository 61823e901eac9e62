"""Who asks for another time by a mail's link: known by it while they ask, and nowhere else.

The link lets them ask in one client's name, not see what is that client's, nor ask for others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from penciled.clients.acting import reader_at
from penciled.clients.links import LinkPurpose, Mint, link_of
from penciled.clients.queries import client_of
from penciled.portal.by_link import to_its_page
from penciled.portal.visitor import Visitor, asking_for

if TYPE_CHECKING:
    from django.http import HttpResponse

    from penciled.booking.models import AppointmentRequest
    from penciled.clients.queries import Reader
    from penciled.portal.access import PortalRequest

PART = "again"


def remember(request: PortalRequest, reader: Reader) -> None:
    """Let whoever pressed the button be known as this reader, for as long as asking takes."""
    kept = {"client": str(reader.client.ref), "email": reader.email}
    request.shelf.put(PART, kept | {"at": timezone.now().isoformat()})


def visitor_by_link(request: PortalRequest) -> Visitor | None:
    """Return who asks by a link, if anybody; none once they proved an address after that."""
    kept, entered = request.shelf.read(PART), request.shelf.read("entered")
    if not kept or kept["at"] < entered.get("at", ""):
        return None
    client = client_of(request.practice, UUID(kept["client"]))
    reader = reader_at(client, kept["email"]) if client else None
    if client is None or reader is None:
        return None
    name = reader.guardian.name if reader.guardian else client.name
    visitor = Visitor(reader.email, own=client, name=name)
    if reader.guardian:
        visitor = Visitor(reader.email, others=(client,), name=name)
    return asking_for(visitor, str(client.ref), now=timezone.now())


def sent_by_link(request: PortalRequest, asked: AppointmentRequest) -> HttpResponse | None:
    """Lead who asked by a link to what they asked for, as the receipt they get by mail does."""
    if visitor_by_link(request) is None:
        return None
    now = timezone.now()
    mint, what = Mint(now=now), LinkPurpose.CANCEL_REQUEST
    token = mint.token(asked.client.pk, what, asked.ref, until=asked.starts_at)
    mint.keep()
    link = link_of(request.practice, token, now=now)
    return to_its_page(request, link, token) if link else None
