"""What was done to a client's record, by whom and when, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.dateformat import format as in_django
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.core.languages import LANGUAGES
from penciled.desk.moments import said_at
from penciled.desk.naming import are_hidden

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from penciled.clients.models import ClientChange

DONE = {
    "enrolled": gettext_lazy("wrote the client down"),
    "changed": gettext_lazy("changed the record"),
    "archived": gettext_lazy("archived the record"),
    "brought_back": gettext_lazy("brought the record back"),
    "came": gettext_lazy("asked for the first time"),
    "accepted": gettext_lazy("made them an active client"),
    "prospective": gettext_lazy("took that back: they are a new client again"),
    "guardian_added": gettext_lazy("let somebody act for the client"),
    "guardian_removed": gettext_lazy("let somebody act for the client no more"),
    "merged": gettext_lazy("merged another record into this one"),
    "unmerged": gettext_lazy("took a merge apart again"),
    "matched": gettext_lazy("said that a request is this client’s"),
    "taken_over": gettext_lazy("took over what was typed with a request"),
    "imported": gettext_lazy("imported the record"),
    "invited": gettext_lazy("invited the client to the portal"),
    "reminders_stopped": gettext_lazy("the client stopped reminders by mail"),
    "reminders_wanted": gettext_lazy("the client wanted reminders by mail again"),
}
FIELDS = {
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    "preferred_name": gettext_lazy("Preferred name"),
    "email": gettext_lazy("Mail address"),
    "phone": gettext_lazy("Phone"),
    "birth_date": gettext_lazy("Birth date"),
    "language": gettext_lazy("Mails in"),
    "zone": gettext_lazy("Time zone"),
    "internal_id": gettext_lazy("Internal id"),
    "practitioners": gettext_lazy("Their own practitioners"),
    "notes": gettext_lazy("Notes for staff"),
    "may_ask": gettext_lazy("May ask for times"),
    "may_cancel": gettext_lazy("May cancel appointments"),
    "may_see": gettext_lazy("May see their appointments"),
    "guardian": gettext_lazy("Who may act for them"),
    "reminders": gettext_lazy("Reminders by mail"),
    "merged": gettext_lazy("The other record"),
}
TICKS = {"yes": gettext_lazy("yes"), "no": gettext_lazy("no")}


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that was changed: its words before and after, each empty where there were none."""

    label: str
    before: str
    after: str
    is_untold: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One thing done; `differences` are left out while names are hidden."""

    words: str
    differences: list[Difference]


def line_of(entry: ClientChange, zone: ZoneInfo, *, now: datetime) -> Line:
    """Return an entry as a sentence, and what it changed."""
    who = entry.member.name if entry.member else ""
    what = str(DONE.get(entry.what) or entry.what.replace("_", " "))
    said = {"who": who, "what": what, "when": said_at(entry.at, zone, now=now)}
    words = _("%(who)s %(what)s %(when)s") % said if who else _("%(what)s %(when)s") % said
    return Line(
        words=words[:1].upper() + words[1:],
        differences=[] if are_hidden() else list(_differences(entry.changes)),
    )


def _differences(changes: Any) -> Iterator[Difference]:
    if not isinstance(changes, dict):
        return
    for name, pair in changes.items():
        if not isinstance(pair, list | tuple) or len(pair) != len(("before", "after")):
            continue
        label = str(FIELDS.get(name, name.replace("_", " ")))
        before, after = (_said(name, value) for value in pair)
        yield Difference(label, before, after, is_untold=name == "notes")


def _said(name: str, value: Any) -> str:
    said = "" if value is None else str(value)
    if name.startswith("may_") or name == "reminders":
        return str(TICKS.get(said, said))
    if name == "language":
        return LANGUAGES.get(said, said)
    if name == "birth_date" and said:
        return _day(said)
    return said


def _day(said: str) -> str:
    try:
        return in_django(date.fromisoformat(said), "F j, Y")
    except ValueError:
        return said
