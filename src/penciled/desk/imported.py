"""What the page of an import shows: how its file is read, what would be, what was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from penciled.clients.importing import asking, work
from penciled.clients.importing.fields import FIELDS
from penciled.clients.importing.reading import FileRefused
from penciled.desk.moments import said_at
from penciled.desk.naming import are_hidden, name_of
from penciled.jobs.queries import pieces_of

if TYPE_CHECKING:
    from datetime import datetime

    from penciled.clients.importing.asking import Previewed
    from penciled.desk.access import DeskRequest
    from penciled.desk.forms.importing import ImportForm
    from penciled.jobs.models import Job

MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row as it would be: `cells` in the order of the fields chosen."""

    number: int
    cells: list[str]
    becomes: str
    words: str
    notes: list[str]


def is_open(job: Job) -> bool:
    """Say whether how it is read may still be chosen."""
    return job.kind == asking.CHECK and not job.is_under_way and job.state != "cancelled"


def stands(request: DeskRequest, job: Job, *, now: datetime) -> dict[str, Any]:
    """Return what is said of an import wherever it is shown."""
    zone = request.practice.zone_info
    earlier = asking.earlier_of(request.practice, job) if is_open(job) else None
    result = job.result or job.cursor.get("counts", {})
    return {
        "job": job,
        "called": job.options["called"],
        "asked": said_at(job.created_at, zone, now=now),
        "until": said_at(job.expires_at, zone, now=now),
        "earlier": said_at(earlier.created_at, zone, now=now) if earlier else "",
        "is_gone": job.has_run_out(now),
        "can_undo": asking.can_undo(job, now=now),
        "result": result,
        "counts": list(_counts(result, done=job.kind != asking.CHECK)),
        "is_open": is_open(job),
        "imports": result.get("new", 0) + result.get("fill", 0),
    }


def prepared(request: DeskRequest, job: Job, form: ImportForm, *, now: datetime) -> dict[str, Any]:
    """Return what is chosen of a file, and its first rows as they would be."""
    context = {"form": form, "hidden": are_hidden(), **stands(request, job, now=now)}
    try:
        samples = [] if are_hidden() else asking.samples_of(job)
        some = [] if are_hidden() else asking.preview(job, request.practice, now=now)
    except FileRefused as refusal:
        return context | {"columns": list(form.columns([])), "refused": str(refusal)}
    fields = [name for name in FIELDS if name in _shown(job)]
    return context | {
        "columns": list(form.columns(samples)),
        "heads": [FIELDS[name] for name in fields],
        "rows": [_row(each, fields) for each in some],
        "errors": _errors(job),
    }


def _shown(job: Job) -> set[str]:
    chosen = set(job.options["mapping"].values())
    return chosen | ({"first_name", "last_name"} if "name" in chosen else set()) - {"name"}


def _errors(job: Job) -> list[list[Any]]:
    if not job.is_done or are_hidden():
        return []
    return work.errors_of(pieces_of(job, work.ERRORS), MOST_LISTED)


def _row(one: Previewed, fields: list[str]) -> PreviewRow:
    met = one.met
    words = {
        "new": _("New"),
        "fill": _("Known: adds %(what)s"),
        "known": _("Known: nothing to add"),
        "skipped": _("Skipped"),
        "wrong": _("Not imported"),
    }[met.becomes]
    if met.becomes == "fill":
        words %= {"what": ", ".join(FIELDS[name].lower() for name in met.fields)}
    notes = [f"{each.column}: {each.words}".removeprefix(": ") for each in met.row.troubles]
    notes += [
        _("Perhaps %(name)s: %(signs)s") % {"name": name_of(each.client), "signs": signs}
        for each in one.like
        if (signs := ", ".join(str(sign) for sign in each.match.signs if not sign.is_against))
    ]
    cells = [_cell(met.row.values.get(name, "")) for name in fields]
    return PreviewRow(met.row.number, cells, met.becomes, words, notes)


def _cell(value: Any) -> str:
    return str(value)[:120]


def _counts(result: dict[str, int], *, done: bool) -> Iterator[tuple[str, str, int]]:
    """Yield what became of how many rows, as name, words and number."""
    said = {
        "new": _("Added as clients") if done else _("Will be added as clients"),
        "fill": _("Records filled in") if done else _("Records that are filled in"),
        "known": _("Known, with nothing to add"),
        "skipped": _("Skipped, as you chose"),
        "wrong": _("Not imported") if done else _("Can’t be imported as they are"),
        "undone": _("Taken back"),
        "kept": _("Kept, since somebody has worked with them"),
    }
    for name, words in said.items():
        count = result.get(name, 0)
        if count or name == "new":
            yield name, words, count
