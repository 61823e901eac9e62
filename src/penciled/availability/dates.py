"""Let dates differ from their week: other hours, or none. What stands on them stays as it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from penciled.availability.changing import Open, as_shown, begin, fill, finish, sound
from penciled.availability.models import Override, OverrideHours
from penciled.availability.shown import override_shown
from penciled.core import wording
from penciled.core.errors import InvalidInput, StaleChange
from penciled.practices.models import Member, Practitioner

MOST_DAYS, MOST_NAMED = 366, 3


@transaction.atomic(durable=True)
def save_override(  # noqa: PLR0913 -- what staff must say
    practitioner: Practitioner,
    days: Collection[date],
    stretches: Sequence[Open],
    *,
    note: str = "",
    replace: bool = True,
    shown: str | None = None,
    by: Member,
    now: datetime,
) -> list[Override]:
    """Let each of `days` have these stretches instead of its weekly hours; none closes it.

    Raises:
        NotPermitted: `by` does not run this calendar.
        InvalidInput: a stretch ends before it starts, the days are none or more than a year, or
            without `replace` one of them has hours of its own.
        StaleChange: the date is not as it was `shown` any more, or was removed.
    """
    begin(practitioner, by)
    if not 0 < len(days) <= MOST_DAYS:
        raise InvalidInput("Choose at least one date, and at most a year of them.", field="until")
    for stretch in stretches:
        sound(stretch)
    standing = list(Override.objects.filter(practitioner=practitioner, on__in=days).order_by("on"))
    if standing and not replace:
        raise InvalidInput(_already([each.on for each in standing]), field="replace")
    _as_shown(standing, shown)
    saved = [_date(practitioner, on, stretches, note) for on in sorted(days)]
    finish(practitioner, "override.saved", by=by, now=now)
    return saved


@transaction.atomic(durable=True)
def remove_override(
    practitioner: Practitioner, ref: UUID, *, shown: str | None = None, by: Member, now: datetime
) -> None:
    """Let the date have its weekly hours again; nothing when it does already.

    Raises:
        NotPermitted: `by` does not run this calendar.
        StaleChange: it is not as it was `shown` any more.
    """
    begin(practitioner, by)
    if override := Override.objects.filter(practitioner=practitioner, ref=ref).first():
        as_shown(override_shown(override), shown)
        override.delete()
    finish(practitioner, "override.removed", by=by, now=now)


def _date(practitioner: Practitioner, on: date, stretches: Sequence[Open], note: str) -> Override:
    override, _ = Override.objects.update_or_create(
        practitioner=practitioner, on=on, defaults={"note": note}
    )
    override.stretches.all().delete()
    for stretch in stretches:
        fill(OverrideHours(override=override), stretch)
    return override


def _as_shown(standing: Sequence[Override], shown: str | None) -> None:
    if shown and not standing:
        raise StaleChange("This date was given its weekly hours again while you had it open.")
    for override in standing:
        as_shown(override_shown(override), shown)


def _already(days: Sequence[date]) -> str:
    named = ", ".join(wording.say_day_short(on, near=days[0]) for on in days[:MOST_NAMED])
    more = f" and {len(days) - MOST_NAMED} more" if len(days) > MOST_NAMED else ""
    return f"These dates have hours of their own already: {named}{more}."
