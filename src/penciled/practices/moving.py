"""A practice's portal moves to another address; the one before goes on leading there."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from penciled.audit import chain
from penciled.core.errors import NotPermitted
from penciled.practices.founding import claim_address, store_address
from penciled.practices.models import FormerAddress, Member, Practice


@transaction.atomic(durable=True)
def move_portal(practice_id: int, slug: str, *, by: Member, now: datetime) -> Practice:
    """Let the portal live at `/{slug}/`. An address it had before may be taken back.

    Raises:
        NotPermitted: only an owner decides this.
        InvalidInput: it is no address, reserved, or another practice's, now or formerly.
    """
    if by.practice_id != practice_id or not by.is_owner:
        raise NotPermitted("Only an owner can move the portal.")
    practice = Practice.objects.select_for_update().get(pk=practice_id)
    before = practice.slug
    if slug == before:
        return practice
    claim_address(slug, practice=practice)
    FormerAddress.objects.filter(slug__iexact=slug).delete()
    FormerAddress.objects.get_or_create(slug=before, defaults={"practice": practice})
    practice.slug = slug
    store_address(practice)
    actor = f"member:{by.ref}"
    chain.record("portal.moved", practice=practice.ref, actor=actor, at=now, address=slug)
    return practice


def moved_from(slug: str) -> Practice | None:
    """Return the practice whose portal lived at `/{slug}/` before."""
    former = FormerAddress.objects.select_related("practice").filter(slug__iexact=slug).first()
    return former.practice if former else None
