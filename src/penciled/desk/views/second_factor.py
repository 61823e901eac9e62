"""What a member is told whose practice asks for a second factor that they don't have yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from penciled.desk.access import DeskRequest, member_on_the_way
from penciled.practices.safety import lacks_second_factor

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_safe
@member_on_the_way
def second_factor(request: DeskRequest) -> HttpResponse:
    """Explain, and lead to where one is set up; whoever has one goes on to where they were led."""
    to = _wanted(request)
    if not lacks_second_factor(request.member):
        return redirect(to or reverse("desk:calendar", args=[request.practice.slug]))
    context = {"member": request.member, "practice": request.practice, "next": to}
    return render(request, "desk/second_factor.html", context)


def _wanted(request: DeskRequest) -> str:
    """Return which page of this practice's desk they came for; nothing for any other address."""
    wanted = request.GET.get("next", "")
    desk = reverse("desk:practice", args=[request.practice.slug])
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours and wanted.startswith(desk) else ""
