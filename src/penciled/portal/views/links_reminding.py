"""Reminders, wanted or not: by the link in one, by a mail program's button, on one's own page."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from penciled.clients.reminding import choose_reminders
from penciled.portal.access import entered_only
from penciled.portal.by_link import link_page, page_of

if TYPE_CHECKING:
    from penciled.clients.models import Client, MailLink
    from penciled.portal.access import PortalRequest


def link_reminders(request: PortalRequest, link: MailLink) -> HttpResponse:
    """Stop reminders, or have them again."""
    if request.method == "POST":
        _choose(request, link.client)
        return redirect(page_of(request, link))
    context = {"reminded": link.client.unreminded_at is None}
    return link_page(request, link, "link_reminders", context, status=HTTPStatus.OK)


def stop_at_one_click(request: PortalRequest, link: MailLink) -> HttpResponse:
    """Stop reminders for a mail program, which reads no page (RFC 8058, 3.2)."""
    choose_reminders(link.client.pk, wanted=False, now=timezone.now())
    said = _("No more reminders by mail from %(name)s.") % {"name": request.practice.name}
    return HttpResponse(f"{said}\n", content_type="text/plain; charset=utf-8")


@require_POST
@entered_only
def reminders(request: PortalRequest) -> HttpResponse:
    """Stop reminders, one's own or those about a client one acts for, or have them again."""
    meant = [each for each in request.visitor.seen if str(each.ref) == request.POST.get("client")]
    if not meant:
        raise Http404
    _choose(request, meant[0])
    return redirect("portal:mine", request.practice.slug)


def _choose(request: PortalRequest, client: Client) -> None:
    wanted = request.POST.get("reminders") == "on"
    choose_reminders(client.pk, wanted=wanted, now=timezone.now())
    said = _("You get reminders again.") if wanted else _("No more reminders by mail.")
    messages.success(request, said)
