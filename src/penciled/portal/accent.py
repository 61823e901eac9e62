"""The practice's accent as a small stylesheet, which the content security policy lets in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from penciled.core.colour import by_day, by_night
from penciled.practices.queries import practice_at

if TYPE_CHECKING:
    from django.http import HttpRequest

TOKENS = {
    "accent": "accent",
    "strong": "accent-strong",
    "text": "accent-text",
    "wash": "accent-wash",
    "line": "accent-line",
    "on": "on-accent",
    "focus": "focus",
}
FOR_GOOD = "public, max-age=31536000, immutable"


@require_safe
def accent(request: HttpRequest, practice: str, colour: str) -> HttpResponse:
    """Give out the shades of the practice's accent; another would have another address."""
    found = practice_at(practice)
    if found is None or not found.accent or found.accent != f"#{colour}":
        raise Http404
    headers = {"Cache-Control": FOR_GOOD}
    return HttpResponse(styles(found.accent), content_type="text/css", headers=headers)


def styles(colour: str) -> str:
    """Return the tokens of an accent for light and dark, in place of the product's own."""
    day, night = by_day(colour), by_night(colour)
    lines = [
        f"--{token}: light-dark({getattr(day, name)}, {getattr(night, name)});"
        for name, token in TOKENS.items()
    ]
    return "@layer tokens { :root { " + " ".join(lines) + " } }\n"
