"""Inviting clients to the portal: who gets a mail, who does not and why, then the deed."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from penciled.clients.inviting import Skipped, invite_clients, inviting_of
from penciled.desk import replies
from penciled.desk.access import DeskRequest, client_or_404, member_required
from penciled.desk.forms.inviting import InvitingForm
from penciled.desk.views.client_records import record

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from penciled.clients.inviting import Inviting

SHOWN = 20
WHY = {
    Skipped.NO_ADDRESS: gettext_lazy("No mail address, and nobody who may act for them"),
    Skipped.ARCHIVED: gettext_lazy("Archived"),
    Skipped.BARRED: gettext_lazy("May neither ask nor see anything in the portal"),
    Skipped.LATELY: gettext_lazy("Invited within the last day"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def client_invite(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Ask once more, then invite one client."""
    whose, now = client_or_404(request, ref), timezone.now()
    way = record(request, whose)["way"]
    home = reverse("desk:client", args=[request.practice.slug, ref]) + way.query
    if request.method != "POST":
        return _asking(request, [ref], home=home)
    done = invite_clients(request.practice, [ref], by=request.member, now=now)
    return _told(request, done, home)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def clients_invite(request: DeskRequest) -> HttpResponse:
    """Say how many of the selected get a mail, and who does not; then invite them."""
    home = reverse("desk:clients", args=[request.practice.slug])
    form = InvitingForm(request.POST if request.method == "POST" else request.GET)
    if form.refusal:
        return _asking(request, [], home=home, refusal=form.refusal)
    found = inviting_of(request.practice, form.refs, now=timezone.now())
    if len(found.clients) + len(found.skipped) < len(form.refs):
        raise Http404
    if request.method != "POST" or not form.is_sure:
        return _asking(request, form.refs, home=home)
    done = invite_clients(request.practice, form.refs, by=request.member, now=timezone.now())
    return _told(request, done, home)


def _asking(
    request: DeskRequest, refs: Sequence[UUID], *, home: str, refusal: str = ""
) -> HttpResponse:
    found = inviting_of(request.practice, refs, now=timezone.now())
    reasons = [
        (words, [client for client, reason in found.skipped if reason is why])
        for why, words in WHY.items()
    ]
    context = {
        "room": "clients",
        "refs": refs,
        "home": home,
        "refusal": refusal,
        "inviting": found,
        "clients": found.clients[:SHOWN],
        "more": max(0, len(found.clients) - SHOWN),
        "reasons": [(words, some[:SHOWN], len(some)) for words, some in reasons if some],
    }
    is_refused = refusal and request.method == "POST"
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK
    return replies.page(request, "desk/clients_invite.html", context, status=status)


def _told(request: DeskRequest, done: Inviting, home: str) -> HttpResponse:
    """Say how many mails are on their way; nobody, where it was done a moment ago."""
    if done.mails:
        words = ngettext(
            "One invitation is on its way.", "%(n)s invitations are on their way.", done.mails
        )
        messages.success(request, words % {"n": done.mails})
    else:
        messages.info(request, _("Nobody was mailed: none of them can be invited just now."))
    return redirect(home)
