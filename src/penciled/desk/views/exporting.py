"""The practice's data to take away: asked for, under way, fetched."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from penciled.core.errors import AlreadyResolved
from penciled.desk import jobs
from penciled.desk.access import DeskRequest, member_required, must_own
from penciled.desk.moments import said_at
from penciled.desk.sheets import settings_page
from penciled.exporting import practice as exporting
from penciled.jobs import actions
from penciled.practices.queries import members_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.http.response import HttpResponseBase

    from penciled.jobs.models import Job


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def export(request: DeskRequest) -> HttpResponse:
    """Show what was exported lately, and begin another."""
    must_own(request)
    if request.method != "POST":
        return settings_page(request, "export", "export", _listed(request))
    job = exporting.begin_export(request.practice, by=request.member, now=timezone.now())
    return redirect("desk:export_job", request.practice.slug, job.ref)


@require_safe
@member_required
def export_job(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Show how far an export is, and where its file can be fetched."""
    job, now = _job_or_404(request, ref), timezone.now()
    cancel_at = reverse("desk:export_cancel", args=[request.practice.slug, ref])
    context = {"cancel_at": cancel_at, **_told(request, job, now=now)}

    def whole() -> HttpResponse:
        return settings_page(request, "export_job", "export", context)

    return jobs.still(request, job, whole, cancel_at=cancel_at)


@require_POST
@member_required
def export_cancel(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Call an export off."""
    job = _job_or_404(request, ref)
    try:
        actions.cancel(job, now=timezone.now())
    except AlreadyResolved as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The export is cancelled. Nothing of it is kept."))
    return redirect("desk:export_job", request.practice.slug, ref)


@require_safe
@member_required
def export_file(request: DeskRequest, ref: UUID) -> HttpResponseBase:
    """Give the zip, as long as it is kept."""
    job, now = _job_or_404(request, ref), timezone.now()
    if not jobs.is_here(job, now):
        context = _told(request, job, now=now)
        return settings_page(request, "export_job", "export", context, status=HTTPStatus.GONE)
    called = f"{request.practice.slug}-{job.created_at:%Y-%m-%d}.zip"
    return jobs.file_of(job, exporting.FILE, called=called, kind="application/zip")


def _job_or_404(request: DeskRequest, ref: UUID) -> Job:
    job = exporting.export_of(request.practice, ref)
    if job is None:
        raise Http404
    must_own(request)
    return job


def _listed(request: DeskRequest) -> dict[str, Any]:
    now = timezone.now()
    names = {each.ref: each.name for each in members_of(request.practice)}
    some = exporting.exports_of(request.practice)
    rows = [
        {"by": job.asked_by and names.get(job.asked_by), **_said(request, job, now=now)}
        for job in some
    ]
    return {"rows": rows, "days": exporting.GOOD_FOR.days}


def _told(request: DeskRequest, job: Job, *, now: datetime) -> dict[str, Any]:
    """Say what became of an export, and what is in it."""
    rows: dict[str, int] = job.result.get("rows", {})
    nouns = {
        "clients": _("Clients"),
        "requests": _("Requests"),
        "appointments": _("Appointments"),
        "mails": _("Mails"),
        "audit": _("Entries of the audit record"),
    }
    counts = [(words, rows.get(name, 0)) for name, words in nouns.items()]
    is_empty = not any(rows.get(name) for name in ("clients", "requests", "appointments"))
    return {"counts": counts, "is_empty": is_empty, **_said(request, job, now=now)}


def _said(request: DeskRequest, job: Job, *, now: datetime) -> dict[str, Any]:
    zone = request.practice.zone_info
    return {
        "job": job,
        "asked": said_at(job.created_at, zone, now=now),
        "until": said_at(job.expires_at, zone, now=now),
        "is_here": jobs.is_here(job, now),
        "bytes": job.result.get("bytes", 0),
    }
