"""The practice's mails: what became of each, and what can be done about those that failed."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from penciled.appointments.queries import appointment_of
from penciled.booking.queries import request_on
from penciled.desk import replies
from penciled.desk.access import DeskRequest, may_change, member_required, must_decide
from penciled.desk.forms.mails import MailsForm
from penciled.desk.habits import instant
from penciled.desk.mails import leads_to, lines_of, trouble_for
from penciled.notifications import log
from penciled.practices import queries as practices
from penciled.practices.actions import keep_desk

if TYPE_CHECKING:
    from penciled.outbox.models import Message

PER_PAGE = 50


@require_safe
@member_required
def mails(request: DeskRequest) -> HttpResponse:
    """List what was mailed for the practice, the latest first."""
    must_decide(request)
    now, zone = timezone.now(), request.practice.zone_info
    form = MailsForm(request.GET, zone=zone)
    found = log.mails_of(request.practice.ref, **form.sought)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "room": "settings",
        "nav": "mails",
        "people": request.practitioners,
        "form": form,
        "found": page,
        "zone": zone,
        "mail_trouble": trouble_for(request, now=now),
        "now": now.isoformat(),
        "rows": lines_of(request.practice, page.object_list, zone, now=now),
    }
    status = HTTPStatus.OK if form.is_valid() else HTTPStatus.UNPROCESSABLE_ENTITY
    return replies.page(request, "desk/mails.html", context, status=status)


@require_POST
@member_required
def mail_again(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Send a mail once more that had failed."""
    mail = log.mail_of(request.practice.ref, ref)
    if mail is None:
        raise Http404
    if not (request.member.sees_everyone or _is_ones_own(request, mail)):
        raise PermissionDenied
    if log.send_again(mail, now=timezone.now()):
        words = _("It is sent again now.")
    else:
        words = _("Nothing is sent: it did not fail, or a later mail says how things stand.")
    to = reverse("desk:mails", args=[request.practice.slug])
    if not request.member.sees_everyone:
        to = reverse(leads_to(mail), args=[request.practice.slug, mail.about])
    return replies.done(request, words, to=to)


@require_POST
@member_required
def mails_seen(request: DeskRequest) -> HttpResponse:
    """Put the word about mails that failed away, for the member who read it."""
    must_decide(request)
    now, shown = timezone.now(), instant(request.POST.get("until"))
    keep_desk(request.member.pk, {"mails_seen": min(shown or now, now).isoformat()})
    messages.success(request, _("Put away. The mails stay listed."))
    return redirect("desk:mails", request.practice.slug)


def _is_ones_own(request: DeskRequest, mail: Message) -> bool:
    """Say whether a mail is about what the member decides on."""
    if mail.about is None:
        return False
    everyone = practices.practitioners_of(request.practice)
    thing = request_on(everyone, mail.about) or appointment_of(
        request.practice, everyone, mail.about
    )
    return thing is not None and may_change(request, thing)
