"""What the practice's people hear of requests that wait: reminders, and a digest each morning.

Both are lists; whatever somebody has dealt with by the time the mail leaves is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from penciled.booking.digest import GOOD_FOR
from penciled.booking.reminding import waits_until
from penciled.booking.unanswered import still_waiting, what_became, why_no_reader
from penciled.notifications import links
from penciled.notifications.clean import line
from penciled.notifications.registry import Letter, Verdict, mail
from penciled.notifications.told import Told
from penciled.notifications.visit import Visit
from penciled.outbox.models import Message

LISTS = ("waiting", "changed")  # of clients, who are named beside what happened and nowhere else
OVER = "None of it waits for an answer any more."


@dataclass(frozen=True, slots=True)
class Line:
    """One request or appointment of a list. `until`: when it runs out; `happened`: in words too."""

    visit: Visit
    initials: str
    new_client: bool
    url: str
    until: str
    happened: str
    is_new: bool
    is_urgent: bool


def still_unanswered(message: Message, now: datetime) -> Verdict:
    """Let a reminder go by day, of what still waits."""
    listed = message.payload["waiting"]
    void = _judged(message, now=now)
    if not void and not message.payload["waiting"]:
        void = OVER if len(listed) > 1 else what_became(UUID(listed[0]["ref"]), now=now)
    return Verdict(void=void, waits_until=waits_until(message.payload["reader_zone"], now=now))


def still_news(message: Message, now: datetime) -> Verdict:
    """Let a digest go of what still waits and of what happened."""
    void, said = _judged(message, now=now), message.payload
    if not void and not (said["waiting"] or said["changed"]):
        void = OVER
    return Verdict(void=void)


def _judged(message: Message, *, now: datetime) -> str:
    """Leave out of a message what does not wait any more; say why its reader is not to get it."""
    said = message.payload
    waiting = {
        str(ref) for ref in still_waiting([UUID(e["ref"]) for e in said["waiting"]], now=now)
    }
    said["waiting"] = [each for each in said["waiting"] if each["ref"] in waiting]
    return why_no_reader(UUID(said["member_ref"]), message.recipient)


@mail("request.waiting", secrets=LISTS, judge=still_unanswered)
def waiting(told: Told) -> Letter:
    lines = _lines(told, told.payload["waiting"])
    count = len(lines)
    runs_out = count == 1 and lines[0].is_urgent
    one = _("About to run out: %(start)s") if runs_out else _("Still unanswered: %(start)s")
    words = one if count == 1 else _waits(count)
    return Letter(
        subject=words % {"start": lines[0].visit.start, "count": count},
        context={
            "lines": lines,
            "count": count,
            "runs_out": runs_out,
            "url": lines[0].url if count == 1 else links.desk_requests(told),
        },
    )


@mail("member.digest", secrets=LISTS, good_for=GOOD_FOR, judge=still_news)
def digest(told: Told) -> Letter:
    lines = _lines(told, told.payload["waiting"])
    count = len(lines) + int(told.payload["more"])
    return Letter(
        subject=_waits(count) % {"count": count} if count else _("What changed since yesterday"),
        context={
            "lines": lines,
            "count": count,
            "more": int(told.payload["more"]),
            "changed": _lines(told, told.payload["changed"]),
            "today": int(told.payload["today"]),
            "url": links.desk_requests(told),
            "you_url": links.you(told),
        },
    )


def _waits(count: int) -> str:
    return ngettext("%(count)s request waits", "%(count)s requests wait", count)


def _lines(told: Told, some: Iterable[Mapping[str, Any]]) -> list[Line]:
    return [_line(told, each) for each in some]


def _line(told: Told, each: Mapping[str, Any]) -> Line:
    visit = told.visit(each["asked"])
    what = str(each.get("what", ""))
    to = links.desk_appointment_of if what in {"given_up", "late"} else links.desk_request_of
    return Line(
        visit=visit,
        initials=line(each["initials"]),
        new_client=bool(each.get("new_client")),
        url=to(told, each["ref"]),
        until=_until(each, visit),
        happened=_happened(what),
        is_new=bool(each.get("new")),
        is_urgent=bool(each.get("urgent")),
    )


def _happened(what: str) -> str:
    return {
        "cancelled": _("Request cancelled by the client"),
        "expired": _("Request not answered in time"),
        "given_up": _("Appointment cancelled by the client"),
        "late": _("Appointment cancelled late by the client"),
    }.get(what, "")


def _until(each: Mapping[str, Any], visit: Visit) -> str:
    """Say when a request runs out; while that is when it would begin, only if it is near."""
    is_start = each.get("expires_at") == each["asked"]["starts_at"]
    if "expires_at" not in each or (is_start and not each.get("urgent")):
        return ""
    return replace(visit, starts_at=datetime.fromisoformat(each["expires_at"])).start
