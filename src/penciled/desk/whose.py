"""Whose settings a member means when nobody is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

if TYPE_CHECKING:
    from penciled.desk.access import DeskRequest
    from penciled.practices.models import Practitioner


def own_or_first(request: DeskRequest) -> Practitioner:
    """Return the member's own practitioner, else the first they answer for; 404 without any."""
    own = [each for each in request.practitioners if each.member_id == request.member.pk]
    for practitioner in (*own, *request.practitioners):
        return practitioner
    raise Http404
