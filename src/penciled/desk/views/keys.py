"""The keys of the desk, told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from penciled.desk import replies
from penciled.desk.access import DeskRequest, member_required

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_safe
@member_required
def keys(request: DeskRequest) -> HttpResponse:
    """Show every key and what it does."""
    has_team = len(request.seen) > 1
    turning = [
        (["T"], _("Today")),
        (["←", "→"], _("Back and forward")),
        (["D"], _("Day")),
        *([(["A"], _("Team, side by side"))] if has_team else []),
        (["W"], _("Week")),
        (["M"], _("Month")),
        (["L"], _("List")),
    ]
    doing = [
        (["N"], _("New appointment")),
        (["R"], _("Requests")),
        (["C"], _("Clients")),
        (["/"], _("Search")),
        (["P"], _("Hide names, or show them")),
        (["?"], _("These keys")),
        (["Esc"], _("Close what is open")),
    ]
    groups = [(_("On the calendar"), turning), (_("Anywhere on the desk"), doing)]
    return replies.window(request, "desk/keys.html", {"room": "keys", "groups": groups})
