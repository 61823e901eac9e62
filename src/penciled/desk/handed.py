"""One client's data as somebody reads it on paper: the same as in the file, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from penciled.core.languages import LANGUAGES
from penciled.core.wording import say_day_short, say_day_with_year, say_range, say_time
from penciled.notifications.titles import title_of

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Handed:
    """A part of it: `facts` are words and what they say; `rows` are a table under `heads`."""

    title: str
    facts: Sequence[tuple[str, str]] = ()
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    none: str = ""


def handed(said: Mapping[str, Any], zone: ZoneInfo) -> list[Handed]:
    """Return the parts, in the order in which they are printed."""
    asked = [_asked(each, zone) for each in said["requests"]]
    noted = [_("Note")] if said["with_notes"] else []
    stands = [_stands(each) for each in said["appointments"]]
    mails = [
        (_at(each["written_at"], zone), title_of(each["topic"]), each["to"])
        for each in said["mails"]
    ]
    changes = [(_at(each["at"], zone), *_changed(each)) for each in said["changes"]]
    when, what = _("When"), _("What")
    acting = [(each["name"], each["email"]) for each in said["guardians"]]
    return [
        Handed(_("Who they are"), facts=list(_own(said["client"]))),
        Handed(_("Who may act for them"), heads=[_("Name"), _("Mail address")], rows=acting),
        Handed(
            _("Requests"),
            heads=[when, what, _("What became of it"), _("What was written")],
            rows=asked,
            none=_("None."),
        ),
        Handed(
            _("Appointments"),
            heads=[when, what, _("Status"), *noted],
            rows=stands,
            none=_("None."),
        ),
        Handed(_("Mails"), heads=[when, what, _("To")], rows=mails, none=_("None.")),
        Handed(_("Changes to this record"), heads=[when, what, _("Fields")], rows=changes),
    ]


def _own(own: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    named = {
        "first_name": _("First name"),
        "last_name": _("Last name"),
        "preferred_name": _("Preferred name"),
        "email": _("Mail address"),
        "phone": _("Phone"),
        "birth_date": _("Birth date"),
        "internal_id": _("Internal id"),
        "zone": _("Time zone"),
        "notes": _("Staff notes"),
    }
    yield from ((words, _said(own[name])) for name, words in named.items() if own.get(name))
    if own["language"]:
        yield _("Language of mails"), LANGUAGES.get(own["language"], own["language"])
    if own["practitioners"]:
        yield _("Own practitioners"), ", ".join(own["practitioners"])
    may = {"may_ask": _("ask"), "may_cancel": _("cancel"), "may_see": _("see appointments")}
    granted = [words for name, words in may.items() if own[name]]
    yield _("May in the portal"), ", ".join(granted) or _("nothing")


def _said(value: Any) -> str:
    try:
        return say_day_with_year(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def _asked(each: Mapping[str, Any], zone: ZoneInfo) -> tuple[str, ...]:
    answers = [f"{one['words']} {one['answer']}" for one in each["answers"]]
    written = [each["note"], *answers, each["message"]]
    asked = _("asked %(when)s") % {"when": _at(each["asked_at"], zone)}
    when = f"{_span(each)}\n{asked}"
    return when, _what(each), str(each["state"]), "\n".join(filter(None, written))


def _stands(each: Mapping[str, Any]) -> tuple[str, ...]:
    status = str(each["status"]).replace("_", " ")
    noted = [each["staff_note"]] if "staff_note" in each else []
    return _span(each), _what(each), status, *noted


def _changed(each: Mapping[str, Any]) -> tuple[str, str]:
    fields = [
        f"{name.replace('_', ' ')}: {' → '.join(word for word in said if word)}"
        for name, said in each["changes"].items()
    ]
    return str(each["what"]).replace("_", " "), "\n".join(fields)


def _what(each: Mapping[str, Any]) -> str:
    named = (each["service"], each["practitioner"], each["location"])
    return ", ".join(name for name in named if name)


def _at(written: str, zone: ZoneInfo) -> str:
    instant = datetime.fromisoformat(written)
    return f"{_day(instant.astimezone(zone).date())}, {say_time(instant, zone)}"


def _day(day: date) -> str:
    return say_day_short(day, near=date.min)


def _span(each: Mapping[str, Any]) -> str:
    zone = ZoneInfo(each["zone"])
    start, end = (datetime.fromisoformat(each[name]) for name in ("starts_at", "ends_at"))
    return f"{_day(start.astimezone(zone).date())}, {say_range(start, end, zone)}"
