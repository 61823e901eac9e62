"""Where the links of mails lead: to a page with one button, without signing in.

Nothing happens by opening one, however often and by whomever: programs look at every link of a
mail before its reader does.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from penciled.clients.links import LinkPurpose, handle_of
from penciled.core.errors import TooManyAttempts
from penciled.portal.access import in_practice
from penciled.portal.by_link import COOKIE, followed, gone, in_zone_of_mail, to_its_page
from penciled.portal.views import links_acting, links_asking, links_reminding

if TYPE_CHECKING:
    from penciled.clients.models import MailLink
    from penciled.portal.access import PortalRequest

View = Callable[..., HttpResponse]
PAGES = {
    LinkPurpose.CANCEL_REQUEST: links_acting.link_request,
    LinkPurpose.CANCEL_APPOINTMENT: links_acting.link_appointment,
    LinkPurpose.ASK_AGAIN: links_asking.link_again,
    LinkPurpose.STOP_REMINDERS: links_reminding.link_reminders,
}


def _kept_to_itself(view: View) -> View:
    """Let no other page learn of the address."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: str) -> HttpResponse:
        response = view(request, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return guarded


@csrf_exempt  # a mail program posts with nothing but the address, and that is proof enough
@require_http_methods(["GET", "HEAD", "POST"])
@_kept_to_itself
@in_practice
def by_mail(request: PortalRequest, token: str) -> HttpResponse:
    """Lead to a link's page. A `POST` is a mail program's own button to stop reminders."""
    try:
        link = followed(request, token)
    except TooManyAttempts as refusal:
        return gone(request, refusal)
    if link is None:
        return gone(request)
    if request.method != "POST":
        return to_its_page(request, link, token)
    is_one_click = request.POST.get("List-Unsubscribe") == "One-Click"
    if is_one_click and link.purpose == LinkPurpose.STOP_REMINDERS:
        return links_reminding.stop_at_one_click(request, link)
    return HttpResponseNotAllowed(["GET", "HEAD"])


@require_http_methods(["GET", "HEAD", "POST"])
@in_practice
def from_mail(request: PortalRequest, handle: str) -> HttpResponse:
    """Show what a link is for, with one button; do it when that is pressed."""
    link: MailLink | None = None
    if token := request.COOKIES.get(COOKIE, ""):
        try:
            link = followed(request, token)
        except TooManyAttempts as refusal:
            return gone(request, refusal)
    if link is None or handle_of(link) != handle:
        return gone(request)
    in_zone_of_mail(request, link)
    return PAGES[LinkPurpose(link.purpose)](request, link)
