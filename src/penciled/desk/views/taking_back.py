"""Taking an answer to a request back, from wherever that is offered."""

from __future__ import annotations

import json
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from penciled.booking.actions import take_back_answer
from penciled.core.errors import AnswerStands, NotPermitted
from penciled.desk import replies
from penciled.desk.access import DeskRequest, asked_or_404, member_required
from penciled.desk.naming import name_of
from penciled.desk.views.requests import shown


@require_POST
@member_required
def take_back(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Let a request wait again, or say why its answer stands."""
    asked = asked_or_404(request, ref)
    try:
        take_back_answer(asked.pk, by=request.member, clock=timezone.now)
    except NotPermitted as refusal:
        raise PermissionDenied from refusal
    except AnswerStands as refusal:
        response = shown(request, asked_or_404(request, ref), stands=str(refusal))
        response["HX-Trigger"] = json.dumps({"desk:refused": {"words": str(refusal)}})
        return response
    words = _("Taken back. The request of %(name)s waits again, and nobody was told.")
    to = reverse("desk:request", args=[request.practice.slug, ref])
    return replies.done(request, words % {"name": name_of(asked.client)}, to=to)
