"""Who acts for whom: a mail address for its own client, and as a guardian for others.

What may be done in the portal is each client's own, whoever acts for them.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from penciled.clients.merged import kept_of
from penciled.clients.models import Client, Guardian
from penciled.clients.queries import Reader
from penciled.practices.models import Practice


def guarded_by(practice: Practice, email: str) -> list[Guardian]:
    """Return for whom an address acts besides its own client, each with its client, by name."""
    if not email:
        return []
    some = Guardian.objects.filter(practice=practice, email=email.lower())
    beside = some.filter(client=OuterRef("client__merged_into"))
    not_any_more = Q(client__email=email.lower()) | Q(client__erased_at__isnull=False)
    meant_by_another = Q(client__merged_into__email=email.lower()) | Exists(beside)
    known = some.exclude(not_any_more).exclude(meant_by_another).select_related("client")
    return list(known.order_by("client__sorts_as", "client__pk"))


def guardian_at(client: Client, email: str) -> Guardian | None:
    """Return the guardian of this address who acts for a client, if one does."""
    return Guardian.objects.filter(client=client, email=email.lower()).first() if email else None


def reader_at(client: Client, email: str) -> Reader | None:
    """Return who reads at an address what is about a client, if they act for them."""
    if not email:
        return None
    if client.email == email.lower():
        return Reader(client.email, client)
    guardian = guardian_at(client, email)
    return Reader(guardian.email, client, guardian) if guardian else None


def may_ask(client: Client) -> bool:
    """Say whether anybody may ask in the portal for a client, by the record that counts."""
    client = kept_of(client)
    over = client.archived_at or client.erased_at
    return client.may_ask and not over
