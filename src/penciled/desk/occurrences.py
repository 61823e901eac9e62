"""The dates of what repeats, each with what it overlaps, as the booking windows list them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from penciled.appointments.series import moves
from penciled.booking.actions import overlaps_of_moves, preview_series
from penciled.booking.conflicts import hours_against_each
from penciled.core import wording
from penciled.core.errors import DomainError
from penciled.core.slots import Reason
from penciled.desk.forms.repeating import RepeatForm
from penciled.desk.outside import Outside, outside_each
from penciled.desk.weighing import overlap_line, sealed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from penciled.appointments.actions import Plan
    from penciled.appointments.models import Appointment
    from penciled.appointments.series import Move
    from penciled.booking.conflicts import Conflict
    from penciled.core.interval import Interval
    from penciled.desk.forms.scoped import ScopeForm
    from penciled.desk.weighing import Line


@dataclass(frozen=True, slots=True)
class Row:
    """One date; `was` is when it stands now, `outside` and `begun` are said only."""

    on: date
    words: str
    was: str
    overlaps: Sequence[Line]
    outside: Outside | None
    begun: bool
    left_out: bool

    @property
    def outside_words(self) -> str:
        return _said_outside(self.outside)


@dataclass(frozen=True, slots=True)
class Dates:
    """What the list says. `needs_yes`: a date that is kept overlaps something.

    `seal` stands for all that is in the way; `agreed`: the yes was given to just that.
    """

    rows: Sequence[Row]
    count: str
    in_conflict: str
    needs_yes: bool
    seal: str
    agreed: bool

    @property
    def any_overlap(self) -> bool:
        return any(row.overlaps for row in self.rows)


def dates_of(
    plan: Plan,
    series: RepeatForm | ScopeForm,
    *,
    now: datetime,
    about: Appointment | None = None,
) -> Dates | None:
    """Return the dates to list beside a plan; None where it is but one, or none can be told."""
    if not series.takes_more:
        return None
    if isinstance(series, RepeatForm):
        return _repeating(plan, series, now=now)
    return _moving(plan, about, series, now=now) if about else None


def _repeating(plan: Plan, form: RepeatForm, *, now: datetime) -> Dates | None:
    """Return every date that a plan would repeat on. A handful of queries."""
    skip = form.cleaned_data.get("skip", ())
    skip_overlaps = form.cleaned_data.get("skip_overlaps", False)
    if form.rule is None:
        return None
    try:
        seen = preview_series(plan, form.rule, now=now)
    except DomainError:
        return None
    against = _outside(plan, [each.span for each in seen], now=now)
    rows = [
        Row(
            on=each.on,
            words=_day(each.span, plan, among=seen[0].span),
            was="",
            overlaps=_worded(each.overlaps, replace(plan, span=each.span)),
            outside=outside,
            begun=each.span.start <= now,
            left_out=each.on in skip or (skip_overlaps and bool(each.overlaps)),
        )
        for each, outside in zip(seen, against, strict=True)
    ]
    return _dates(rows, form, sealed(chain.from_iterable(each.overlaps for each in seen)))


def _moving(plan: Plan, stands: Appointment, form: ScopeForm, *, now: datetime) -> Dates:
    """Return every date of a series that would follow a change of one. A handful of queries."""
    some = moves(stands, plan, form.chosen, now=now)
    overlaps = overlaps_of_moves(plan, some, now=now)
    against = _outside(plan, [each.plan.span for each in some], now=now)
    rows = [
        Row(
            on=each.plan.span.start.astimezone(plan.practitioner.zone_info).date(),
            words=wording.say_day_and_time(each.plan.span.start, plan.practitioner.zone_info),
            was=_was(each),
            overlaps=_worded(found, each.plan),
            outside=outside,
            begun=each.plan.span.start <= now,
            left_out=False,
        )
        for each, found, outside in zip(some, overlaps, against, strict=True)
    ]
    return _dates(rows, form, sealed(chain.from_iterable(overlaps)))


def _dates(rows: Sequence[Row], form: RepeatForm | ScopeForm, seal: str) -> Dates:
    kept = [row for row in rows if not row.left_out]
    overlapping = sum(bool(row.overlaps) for row in kept)
    said = form.cleaned_data
    return Dates(
        rows=rows,
        count=_count(rows, kept),
        in_conflict=_in_conflict(overlapping),
        needs_yes=overlapping > 0,
        seal=seal,
        agreed=said.get("anyway", False) and said.get("weighed", "") in {"", seal},
    )


def _count(rows: Sequence[Row], kept: Sequence[Row]) -> str:
    """Say "12 appointments, 2 of them overlap. The last is on Tuesday, March 2."."""
    said = [ngettext("%(n)s appointment", "%(n)s appointments", len(kept)) % {"n": len(kept)}]
    overlap = sum(bool(row.overlaps) for row in kept)
    if overlap:
        said.append(ngettext("%(n)s of them overlaps", "%(n)s of them overlap", overlap))
        said[-1] %= {"n": overlap}
    said.extend(_count_outside(kept))
    if len(kept) < len(rows):
        words = ngettext("%(n)s date left out", "%(n)s dates left out", len(rows) - len(kept))
        said.append(words % {"n": len(rows) - len(kept)})
    return ", ".join(said) + "."


def _in_conflict(overlapping: int) -> str:
    words = ngettext("One of them overlaps.", "%(n)s of them overlap.", overlapping)
    return words % {"n": overlapping} if overlapping else ""


def _worded(overlaps: Sequence[Conflict], plan: Plan) -> list[Line]:
    return [overlap_line(each, plan) for each in overlaps]


def _day(span: Interval, plan: Plan, *, among: Interval) -> str:
    """Say the day, its year where that is another, and the time where clocks shift it."""
    zone = plan.practitioner.zone_info
    local, first = span.start.astimezone(zone), among.start.astimezone(zone)
    said = wording.say_day_short(local.date(), near=first.date())
    if local.time() == first.time():
        return said
    return f"{said}, {wording.say_time(span.start, zone)}"


def _was(move: Move) -> str:
    """Say when one stands now, where that is to be otherwise: the time, and another day too."""
    stands, plan = move.appointment, move.plan
    if stands.starts_at == plan.span.start:
        return ""
    zone = plan.practitioner.zone_info
    on, before = (each.astimezone(zone).date() for each in (plan.span.start, stands.starts_at))
    say = wording.say_time if on == before else wording.say_day_and_time
    return say(stands.starts_at, zone)


def _outside(plan: Plan, spans: Sequence[Interval], *, now: datetime) -> list[Outside | None]:
    """Return of each span how it is outside the hours for clients, if it is."""
    against = hours_against_each(plan, spans, now=now)
    pairs = list(zip(spans, against, strict=True))
    closed = [span.start for span, found in pairs if Reason.CLOSED in found]
    how = dict(zip(closed, outside_each(plan, closed, as_new=False), strict=True))
    past = Outside.END
    return [how.get(s.start, past if Reason.TOO_LONG in found else None) for s, found in pairs]


def _said_outside(how: Outside | None) -> str:
    if how is None:
        return ""
    return {
        Outside.TIME: _("Outside the hours for clients"),
        Outside.END: _("Runs past the hours for clients"),
        Outside.SERVICE: _("These hours are for other services"),
        Outside.LOCATION: _("These hours are for other locations"),
        Outside.CLIENTS: _("These hours are for new clients only"),
        Outside.TOGETHER: _("These hours are for other services and locations"),
    }[how]


def _count_outside(rows: Sequence[Row]) -> Iterator[str]:
    """Say how many are outside, run past the end, or stand in hours for something else."""
    found = Counter(row.outside for row in rows)
    outside, past = found.pop(Outside.TIME, 0), found.pop(Outside.END, 0)
    others = sum(found.values()) - found[None]
    if outside:
        yield _("%(n)s outside the hours for clients") % {"n": outside}
    if past:
        yield _("%(n)s past the end of the hours for clients") % {"n": past}
    if others:
        yield _("%(n)s in hours for something else") % {"n": others}
