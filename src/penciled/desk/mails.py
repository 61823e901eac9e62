"""Mails as lines of a list: what each was, to whom, and what became of it, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.appointments.queries import of_its_series
from penciled.clients.queries import clients_at
from penciled.core import wording
from penciled.desk.moments import MINUTE, near_day, said_at
from penciled.desk.naming import are_hidden, name_of
from penciled.notifications import log
from penciled.notifications.titles import title_of
from penciled.practices.queries import member_names

if TYPE_CHECKING:
    from penciled.appointments.models import Appointment
    from penciled.booking.models import AppointmentRequest
    from penciled.desk.access import DeskRequest
    from penciled.outbox.models import Message
    from penciled.practices.models import Practice

GROUPS = {
    "unsent": gettext_lazy("Not sent yet"),
    "sent": gettext_lazy("Sent"),
    "failed": gettext_lazy("Not delivered"),
    "cancelled": gettext_lazy("Not sent any more"),
}
LOOKS = {  # the chip and the icon of each state
    "queued": ("chip-pencil", "clock"),
    "sending": ("chip-pencil", "clock"),
    "waiting": ("chip-pencil", "clock"),
    "sent": ("chip-ink", "check"),
    "failed": ("chip-warn", "warning"),
    "bounced": ("chip-warn", "warning"),
    "complained": ("chip-warn", "warning"),
    "cancelled": ("chip-rubbed", "cross"),
}
OVER = {
    "failed": gettext_lazy("Not delivered"),
    "bounced": gettext_lazy("Came back"),
    "complained": gettext_lazy("Called unwanted"),
    "cancelled": gettext_lazy("Not sent any more"),
}
PAGES = {
    "request": "desk:request",
    "appointment": "desk:appointment",
    "series": "desk:appointment",
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """What keeps mail from its readers, in words. `failed`: how many are news to the member."""

    failed: int
    late: str
    sleeps: bool
    needs_somebody: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One mail. `whom` is a name where we know one; `address` is empty while names are hidden."""

    ref: UUID
    title: str
    whom: str
    address: str
    day: str
    time: str
    state: str
    look: str
    icon: str
    words: str
    why: str
    can_go_again: bool
    about: UUID | None
    leads_to: str


def told_about(request: DeskRequest, asked: AppointmentRequest, *, now: datetime) -> list[Line]:
    """Return the mails that a request caused, latest first. Three queries."""
    mails = log.mails_about([asked.ref])
    return lines_of(request.practice, mails, asked.practitioner.zone_info, now=now)


def told_of(
    practice: Practice, stands: Appointment, asked: AppointmentRequest | None, *, now: datetime
) -> list[Line]:
    """Return the mails that an appointment caused, its request's and series' too. Four queries."""
    own = {stands.ref, asked.ref} if asked else {stands.ref}
    with_it = {each.ref for each in of_its_series(stands)} if stands.series_id else set()
    mails = [
        each
        for each in log.mails_about(own | with_it)
        if each.about in own or str(stands.ref) in _dates_in(each)
    ]
    return lines_of(practice, mails, stands.zone_info, now=now)


def _dates_in(mail: Message) -> set[str]:
    """Return which appointments of a series a mail tells of."""
    return {each["ref"] for each in mail.payload.get("dates", ())}


def trouble_for(request: DeskRequest, *, now: datetime) -> Trouble | None:
    """Return what keeps mail from its readers, for whoever can see to it. One query."""
    if not request.member.sees_everyone:
        return None
    practice, seen = request.practice, request.habits.mails_seen
    found = log.trouble_of(practice.ref, seen_until=seen, now=now)
    if not found:
        return None
    since = found.late_since
    when = said_at(since, practice.zone_info, now=now) if since else ""
    late = _("Mail that should have left %(when)s still waits.") % {"when": when} if when else ""
    return Trouble(found.failed, late, found.sleeps, found.needs_somebody)


def lines_of(
    practice: Practice, some: Iterable[Message], zone: ZoneInfo, *, now: datetime
) -> list[Line]:
    """Return mails as lines, their readers by name where we know them. Two queries."""
    mails = list(some)
    known = {each.recipient.lower() for each in mails} - {""}
    names = _names(practice, known) if known else {}
    return [_line(each, names, zone, now=now) for each in mails]


def _names(practice: Practice, addresses: Collection[str]) -> Mapping[str, str]:
    clients = {each.email.lower(): name_of(each) for each in clients_at(practice, addresses)}
    return clients | member_names(practice, addresses)


def _line(mail: Message, names: Mapping[str, str], zone: ZoneInfo, *, now: datetime) -> Line:
    look, icon = LOOKS.get(mail.state, LOOKS["failed"])
    address = "" if are_hidden() else mail.recipient
    return Line(
        ref=mail.ref,
        title=_title(mail),
        whom=_whom(mail, names, address),
        address=address,
        day=near_day(mail.created_at, zone, now=now),
        time=wording.say_time(mail.created_at, zone),
        state=mail.state,
        look=look,
        icon=icon,
        words=_ended(mail, zone, now=now),
        why="" if are_hidden() else mail.last_error,
        can_go_again=log.can_go_again(mail, now=now),
        about=mail.about,
        leads_to=leads_to(mail),
    )


def _title(mail: Message) -> str:
    title = title_of(mail.topic)
    return _("Test: %(title)s") % {"title": title} if _is_test(mail) else str(title)


def _is_test(mail: Message) -> bool:
    """Say whether a mail only showed how it would look: what it tells of is nowhere."""
    return bool(mail.payload.get("is_test"))


def _whom(mail: Message, names: Mapping[str, str], address: str) -> str:
    """Return whom a mail went to; of who was erased not even the address is left."""
    if not mail.recipient:
        return _("Erased client")
    return names.get(mail.recipient.lower()) or address or _("Somebody")


def leads_to(mail: Message) -> str:
    """Return the name of the page that shows what a mail tells of; empty when there is none."""
    kind = mail.topic.partition(".")[0] if mail.about and not _is_test(mail) else ""
    return PAGES.get(kind, "")


def _ended(mail: Message, zone: ZoneInfo, *, now: datetime) -> str:
    """Say what became of a mail, or what will and when."""
    if mail.state in OVER:
        return str(OVER[mail.state])
    if mail.state == "sent":
        return _("Sent %(when)s") % {"when": said_at(mail.sent_at or now, zone, now=now)}
    if mail.due_at <= now or mail.state == "sending":
        return _("Leaves now") if now - mail.due_at < MINUTE else _("Waits to leave")
    words = _("Leaves %(when)s") if mail.state == "queued" else _("Tried again %(when)s")
    return words % {"when": said_at(mail.due_at, zone, now=now)}
