"""Whoever follows a link of a mail: what it is found by, and what it leads to.

The address in the mail is only passed through: its token goes into a cookie that the page it
leads to alone is sent, so that it stands in no address, no Referer and no history after that.
"""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from penciled.booking.queries import requests_of
from penciled.clients.links import handle_of, link_of
from penciled.core.errors import TooManyAttempts, UnknownZone
from penciled.core.wall import zone
from penciled.portal import limits, zones
from penciled.portal.replies import page, too_many

if TYPE_CHECKING:
    from django.http import HttpResponse

    from penciled.clients.models import MailLink
    from penciled.portal.access import PortalRequest

COOKIE = "by_mail"
KEPT_FOR = timedelta(hours=2)


def followed(request: PortalRequest, token: str) -> MailLink | None:
    """Return the link of this token here; none when it has run out or never was one.

    Raises:
        TooManyAttempts: from this network came a lot that were none.
    """
    now = timezone.now()
    limits.must_be_left(request, "link", now=now)
    link = link_of(request.practice, token, now=now)
    if link is None:
        limits.spend(request, "link", now=now)
    return link


def to_its_page(request: PortalRequest, link: MailLink, token: str) -> HttpResponse:
    """Lead to the page of a link, which alone is told the token from now on."""
    to = page_of(request, link)
    response = redirect(to)
    response.set_cookie(
        COOKIE,
        token,
        max_age=KEPT_FOR,
        path=to,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def page_of(request: PortalRequest, link: MailLink) -> str:
    return reverse("portal:from_mail", args=[request.practice.slug, handle_of(link)])


def gone(request: PortalRequest, refusal: TooManyAttempts | None = None) -> HttpResponse:
    """Say that a link is good for nothing here, and how to go on without it."""
    if refusal:
        return too_many(request, refusal, "link_gone")
    return page(request, "link_gone", status=HTTPStatus.NOT_FOUND)


def in_zone_of_mail(request: PortalRequest, link: MailLink) -> None:
    """Say times as the mail did, to whoever has not chosen a zone here."""
    if zones.COOKIE in request.COOKIES or "zone" in request.GET:
        return
    asked = requests_of(link.client).first()
    for name in (link.client.zone, asked.client_zone if asked else ""):
        try:
            request.zone = zone(name)
        except UnknownZone:
            continue
        return


def link_page(
    request: PortalRequest,
    link: MailLink,
    template: str,
    context: dict[str, Any],
    *,
    status: HTTPStatus,
) -> HttpResponse:
    """Draw a page that a link leads to; its form goes to the page itself."""
    return page(request, template, context | {"here": page_of(request, link)}, status=status)
