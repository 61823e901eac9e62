"""What a practice puts on its own website: a button that leads to the portal, and a frame of it.

It stands on other people's pages, under their rules, so it brings its looks along.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.translation import gettext as _

from penciled.core.colour import WHITE

if TYPE_CHECKING:
    from penciled.practices.models import Practice

OWN_ACCENT = "#0d5b45"
BUTTON = (
    "display:inline-block;padding:12px 20px;border-radius:6px;background:{};color:{};"
    "text-decoration:none;font:600 16px/1.35 system-ui,sans-serif"
)
FRAME = "width:100%;height:720px;border:0"


def button(practice: Practice, address: str) -> str:
    """Return a link that looks like a button, in the practice's accent."""
    style = BUTTON.format(practice.accent or OWN_ACCENT, WHITE)
    return format_html(
        '<a href="{}" style="{}">{}</a>', address, style, _("Ask for an appointment")
    )


def frame(practice: Practice, address: str) -> str:
    """Return a frame of the portal; it says of itself that it is one."""
    title = _("Ask %(name)s for an appointment") % {"name": practice.name}
    return format_html(
        '<iframe src="{}?framed" title="{}" style="{}" loading="lazy"></iframe>',
        address,
        title,
        FRAME,
    )
