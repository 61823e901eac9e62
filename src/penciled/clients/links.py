"""Links in mails: whoever has one can do one thing with it, for a while, without signing in.

A token has 128 random bits and stands in its mail alone; kept is a digest, by which it is found.
So the table tells nobody how to follow a link, and to find one is to know it. A mail that is
written anew gets new tokens, and those of the one before stay good: it may have arrived.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from penciled.clients.merged import kept_of
from penciled.clients.models import LinkPurpose, MailLink
from penciled.practices.models import Practice

__all__ = ["LinkPurpose", "Mint", "digest_of", "forget_links", "handle_of", "link_of"]

GOOD_FOR = timedelta(days=30)
BYTES, HANDLE = 16, 16


class Mint:
    """Makes the tokens of one mail. They are good once `keep` has been called."""

    def __init__(self, *, now: datetime) -> None:
        self._now = now
        self._made: dict[tuple[LinkPurpose, UUID], tuple[str, MailLink]] = {}

    def token(
        self, client: int, purpose: LinkPurpose, about: UUID, *, until: datetime | None = None
    ) -> str:
        """Return the one token of this mail for a purpose; nothing when it would be of no use.

        It runs out at `until`, or where nothing says so after 30 days.
        """
        expires_at = until or self._now + GOOD_FOR
        if expires_at <= self._now:
            return ""
        if (purpose, about) not in self._made:
            token = secrets.token_urlsafe(BYTES)
            link = MailLink(
                client_id=client,
                purpose=purpose,
                about=about,
                digest=digest_of(token),
                created_at=self._now,
                expires_at=expires_at,
            )
            self._made[purpose, about] = token, link
        return self._made[purpose, about][0]

    def keep(self) -> None:
        """Store what the tokens are known by: one commit, before the mail leaves."""
        if self._made:
            with transaction.atomic(durable=True):
                MailLink.objects.bulk_create(link for _token, link in self._made.values())


def link_of(practice: Practice, token: str, *, now: datetime) -> MailLink | None:
    """Return the link of a practice's mail that has this token, while it is good.

    Its client is who they are by now: of two records made one, the one that was kept. But for
    reminders: whoever has the mail may have been a stranger who was taken for that client.
    """
    known = MailLink.objects.filter(client__practice=practice, digest=digest_of(token))
    link = known.filter(expires_at__gt=now).select_related("client").first()
    if link is None or (link.purpose == LinkPurpose.STOP_REMINDERS and link.client.merged_into):
        return None
    link.client = kept_of(link.client)
    return link if link.client.erased_at is None else None


def handle_of(link: MailLink) -> str:
    """Return by what a page tells one link from another, and nobody learns its token."""
    return link.digest[:HANDLE]


@transaction.atomic(durable=True)
def forget_links(*, now: datetime) -> None:
    """Delete the links that have run out."""
    MailLink.objects.filter(expires_at__lte=now).delete()


def digest_of(token: str) -> str:
    """Return what is kept of a token; it has random bits enough to need no salt."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
