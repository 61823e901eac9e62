"""Your calendar elsewhere: the private address that a calendar program reads, and making it.

The address is shown once, in the answer to the form that made it, and kept nowhere. Whoever has
it reads it without signing in, so whoever makes one first proves that it is they.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from penciled.accounts.limits import spend, too_many
from penciled.core.errors import DomainError, TooManyAttempts
from penciled.desk import replies
from penciled.desk.access import DeskRequest, member_required
from penciled.desk.elsewhere import elsewhere, mark_of, written
from penciled.desk.forms.elsewhere import FeedForm
from penciled.desk.moments import said_at
from penciled.practices.closing import is_shut
from penciled.practices.feeds import (
    carried,
    feed_at,
    feed_of,
    make_feed,
    name_in_feed,
    note_read,
    stop_feed,
)

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from penciled.practices.models import CalendarFeed

REMEMBERED = 60 * 60 * 24 * 30  # seconds for which it is known since when a feed is as it is
KEPT_TO_ITSELF = {
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Hand out what a member runs to whoever has the address, unless they have it already."""
    now, found = timezone.now(), feed_at(secret)
    if found is None or is_shut(found.member.practice, now=now):
        raise Http404
    try:
        spend(request, "feed", key=found.digest)
    except TooManyAttempts:
        return too_many(request)
    note_read(found, now=now)
    held = elsewhere(found, now=now)
    mark = mark_of(held, now=now)
    since = _since(found, mark, now=now)
    fresh = HttpResponse(content_type="text/calendar; charset=utf-8")
    fresh["ETag"], fresh["Last-Modified"] = mark, http_date(since)
    answer = get_conditional_response(request, mark, since, fresh) or fresh
    if answer is fresh:
        fresh["Content-Disposition"] = 'inline; filename="penciled.ics"'
        fresh.content = written(held, now=now)
    for name, value in KEPT_TO_ITSELF.items():
        answer[name] = value
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def you_calendar(request: DeskRequest) -> HttpResponse:
    """Show whether one's calendar is read elsewhere, and change how, or end it."""
    stands = feed_of(request.member)
    if request.method != "POST":
        return _you_calendar(request, stands, FeedForm(initial=_names(stands)))
    form = FeedForm(request.POST)
    stops = request.POST.get("do") == "stop"
    if not stops and not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _you_calendar(request, stands, form, status=status)
    try:
        if stops:
            stop_feed(request.member, now=timezone.now())
        else:
            name_in_feed(request.member, names=form.cleaned_data["names"], now=timezone.now())
    except DomainError as refusal:
        status = replies.refuse(form, refusal)
        return _you_calendar(request, stands, form, status=status)
    stopped = _("The address leads nowhere any more.")
    messages.success(request, stopped if stops else _("Saved."))
    return redirect("desk:you_calendar", request.practice.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no types
def you_calendar_address(request: DeskRequest) -> HttpResponse:
    """Make an address, in place of the one there was, and show it this once."""
    stands = feed_of(request.member)
    posted = request.POST if request.method == "POST" else None
    form = FeedForm(posted, initial=_names(stands))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if posted is not None else HTTPStatus.OK
    if form.is_valid():
        names, now = form.cleaned_data["names"], timezone.now()
        try:
            secret = make_feed(request.member, names=names, now=now)
        except DomainError as refusal:
            status = replies.refuse(form, refusal)
        else:
            return _shown_once(request, secret)
    about = {"form": form, "stands": stands, "whose": carried(request.member)}
    return _page(request, "desk/you_calendar_address.html", about, status=status)


def _since(found: CalendarFeed, mark: str, *, now: datetime) -> int:
    """Return since when a feed is as it is, in seconds, as far as whoever reads it could see.

    Two states never share a second, so that who has the one is not told that it is the other.
    """
    key = f"desk.elsewhere.{found.digest}"
    before, at = cast("tuple[str, int]", cache.get(key, ("", 0)))
    if before == mark:
        return at
    since = max(int(now.timestamp()), at + 1)
    cache.set(key, (mark, since), timeout=REMEMBERED)
    return since


def _shown_once(request: DeskRequest, secret: str) -> HttpResponse:
    address = settings.SITE_URL + reverse("desk:feed", args=[secret])
    _scheme, _colon, rest = address.partition(":")
    about = {"address": address, "subscribing": f"webcal:{rest}"}
    return _page(request, "desk/you_calendar_made.html", about)


def _you_calendar(
    request: DeskRequest,
    stands: CalendarFeed | None,
    form: FeedForm,
    *,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    zone, now = request.practice.zone_info, timezone.now()
    about: dict[str, Any] = {"form": form, "stands": stands, "whose": carried(request.member)}
    if stands:
        about["made"] = said_at(stands.made_at, zone, now=now)
        about["read"] = said_at(stands.read_at, zone, now=now) if stands.read_at else ""
    return _page(request, "desk/you_calendar.html", about, status=status)


def _names(stands: CalendarFeed | None) -> dict[str, str]:
    return {"names": stands.names} if stands else {}


def _page(
    request: DeskRequest,
    template: str,
    about: dict[str, Any],
    *,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    frame = {"room": "settings", "nav": "you", "people": request.practitioners}
    return replies.page(request, template, frame | about, status=status)
