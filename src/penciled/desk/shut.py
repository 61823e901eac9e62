"""A closed practice on the desk: for thirty days its people read, then nobody does.

What changes nothing that clients or colleagues have is let through: looking for something, taking
the data away, one's own account, erasing somebody, and opening the practice again.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone

from penciled.practices.closing import is_shut, read_until

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from penciled.practices.models import Member

STILL = {
    "client_erase",
    "client_search",
    "clients",
    "export",
    "export_cancel",
    "keeping_erase",
    "practice_reopen",
    "remember",
    "requests_find",
    "search",
    "second_factor",
    "you",
    "you_calendar",
    "you_calendar_address",
    "you_mail",
    "you_mail_code",
}
SAFE = ("GET", "HEAD", "OPTIONS")


def shut_out(request: HttpRequest, member: Member) -> HttpResponse | None:
    """Return why a page of a closed practice is not to be had; None where it is."""
    practice, now = member.practice, timezone.now()
    if practice.closed_at is None:
        return None
    name = request.resolver_match.url_name if request.resolver_match else ""
    gone = is_shut(practice, now=now)
    if not gone and (request.method in SAFE or name in STILL):
        return None
    until = read_until(practice)
    context = {"member": member, "practice": practice, "gone": gone, "until": until}
    return render(request, "desk/shut.html", context, status=HTTPStatus.FORBIDDEN)
