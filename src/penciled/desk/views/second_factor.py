"""What a member is told whose practice asks for a second factor that they don't have yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from penciled.desk.access import DeskRequest, member_on_the_way
from penciled.practices.safety import lacks_second_factor

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_safe
@member_on_the_way
def second_factor(request: DeskRequest) -> HttpResponse:
    """Explain, and lead to where one is set up; whoever has one is let in."""
    if not lacks_second_factor(request.member):
        return redirect("desk:calendar", request.practice.slug)
    context = {"member": request.member, "practice": request.practice}
    return render(request, "desk/second_factor.html", context)
