"""Where the desk begins: the member's practice, or a choice of them."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from penciled.desk.access import DeskRequest, member_required
from penciled.practices.queries import memberships


@require_safe
@never_cache
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Go to the only practice one works for; ask which, where there are several or none."""
    mine = list(memberships(cast("int", request.user.pk)))
    if len(mine) == 1 and "choose" not in request.GET:
        return redirect("desk:calendar", mine[0].practice.slug)
    return render(request, "desk/start.html", {"memberships": mine})


@require_safe
@member_required
def practice(request: DeskRequest) -> HttpResponse:
    """Go to the calendar, which is where the work is."""
    return redirect("desk:calendar", request.practice.slug)
