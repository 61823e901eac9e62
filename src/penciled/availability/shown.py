"""What a page shows of hours, dates and terms: the values that `practices.seals` goes by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from penciled.availability.models import every_term

if TYPE_CHECKING:
    from penciled.availability.models import (
        Hours,
        OpenStretch,
        Override,
        PracticeTerms,
        PractitionerTerms,
    )

Shown = dict[str, object]


def hours_shown(row: Hours) -> Shown:
    return {"weekday": row.weekday, "weeks": (row.since, row.until, row.every)} | _stretch(row)


def week_shown(rows: Iterable[Hours]) -> Shown:
    """Return the whole week, in whatever order its rows come."""
    return {"week": sorted(repr(hours_shown(row)) for row in rows)}


def override_shown(override: Override) -> Shown:
    stretches = sorted(repr(_stretch(row)) for row in override.stretches.all())
    return {"on": override.on, "note": override.note, "stretches": stretches}


def own_terms_shown(terms: PractitionerTerms) -> Shown:
    """Return where a practitioner differs; what they have as the practice does is not theirs."""
    return {name: getattr(terms, name) for name in sorted(set(terms.own))}


def practice_terms_shown(
    terms: PracticeTerms, open_requests: int, answers_settle: int | None = None
) -> Shown:
    """Return the practice's terms; `answers_settle` where the page shows that too."""
    shown: Shown = {name: getattr(terms, name) for name in every_term()}
    settle: Shown = {} if answers_settle is None else {"answers_settle": answers_settle}
    return shown | settle | {"open_requests": open_requests}


def _stretch(row: OpenStretch) -> Shown:
    return {
        "minutes": (row.opens, row.closes),
        "kinds": (row.for_new, row.for_existing),
        "services": sorted(each.pk for each in row.services.all()),
        "locations": sorted(each.pk for each in row.locations.all()),
    }
