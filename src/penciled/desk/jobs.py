"""How a page shows work that takes a while: how far it is, and that it goes on by itself.

The part `desk/_job.html` asks for itself again while the worker is at it; once it is over, the
whole page is asked for. Without JavaScript there is a link that asks for the page again.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from penciled.jobs import queries

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from penciled.desk.access import DeskRequest
    from penciled.jobs.models import Job


def still(
    request: DeskRequest, job: Job, whole: Callable[[], HttpResponse], *, cancel_at: str
) -> HttpResponse:
    """Answer who asks how far a job is: htmx by the part alone, or by a word to load the page."""
    if not request.htmx:
        return whole()
    if not job.is_under_way:
        to = {"HX-Redirect": request.path}
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers=to)
    return render(request, "desk/_job.html", {"job": job, "cancel_at": cancel_at})


def file_of(job: Job, name: str, *, called: str, kind: str) -> StreamingHttpResponse:
    """Give a file of a job, a part at a time."""
    response = StreamingHttpResponse(queries.pieces_of(job, name), content_type=kind)
    response["Content-Length"] = str(queries.size_of(job, name))
    response["Content-Disposition"] = f'attachment; filename="{called}"'
    return response


def is_here(job: Job, now: datetime) -> bool:
    """Say whether what a job made can still be fetched."""
    return job.is_done and not job.has_run_out(now)
