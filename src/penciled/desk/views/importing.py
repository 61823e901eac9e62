"""Clients from a file: sent in, read as chosen, checked, imported, undone."""

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
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from penciled.clients.importing import asking, work
from penciled.clients.importing.reading import FileRefused
from penciled.core.errors import AlreadyResolved, DomainError
from penciled.desk import imported, jobs, replies
from penciled.desk.access import DeskRequest, member_required, must_decide
from penciled.desk.forms.importing import ImportForm
from penciled.desk.naming import are_hidden
from penciled.desk.receiving import Receiving
from penciled.jobs import actions

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from penciled.jobs.models import Job

REFUSED = HTTPStatus.UNPROCESSABLE_ENTITY
TOO_LARGE = "This file is larger than 200 MB. Part it, and import one after the other."
NO_FILE = "Choose a file."


@csrf_exempt  # checked in `_take_in`, once it is known where the file goes
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def client_import(request: DeskRequest) -> HttpResponseBase:
    """Show what was imported lately, and take a file in."""
    must_decide(request)
    if request.method != "POST":
        return _listed(request)
    now = timezone.now()

    def begin(called: str) -> Any:
        return asking.begin(request.practice, called=called, by=request.member, now=now)

    receiving = Receiving(request, begin)
    if receiving.is_too_large:
        return _listed(request, refusal=TOO_LARGE)
    try:
        asking.must_have_room(request.practice, now=now)
    except FileRefused as refusal:
        return _listed(request, refusal=str(refusal))
    request.upload_handlers = [receiving]
    try:
        return _take_in(request, receiving)
    finally:
        if receiving.taken:
            asking.give_up(receiving.taken)


@csrf_protect
def _take_in(request: DeskRequest, receiving: Receiving) -> HttpResponse:
    """Read the form, and with it the file."""
    request.POST  # noqa: B018 -- reading it reads the file
    if receiving.is_too_large:
        return _listed(request, refusal=TOO_LARGE)
    if receiving.taken is None:
        return _listed(request, refusal=NO_FILE)
    file, receiving.taken = receiving.taken, None
    try:
        job = asking.arrived(file, request.practice)
    except FileRefused as refusal:
        return _listed(request, refusal=str(refusal))
    return redirect("desk:client_import_job", request.practice.slug, job.ref)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def client_import_job(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Show a file before it is imported, how far that is, and what came of it."""
    job = _job_or_404(request, ref)
    if request.method == "POST":
        return _do(request, job)
    cancel_at = _cancel_at(request, job)
    return jobs.still(request, job, lambda: _shown(request, job), cancel_at=cancel_at)


@require_POST
@member_required
def client_import_cancel(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Call off what is under way, or forget a file that was not imported."""
    job = _job_or_404(request, ref)
    try:
        actions.cancel(job, now=timezone.now())
    except AlreadyResolved as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Cancelled. Nothing more is imported."))
    return redirect("desk:client_import_job", request.practice.slug, ref)


@require_safe
@member_required
def client_import_faulty(request: DeskRequest, ref: UUID) -> HttpResponseBase:
    """Give the rows that can’t be imported as a file, to be mended and sent in again."""
    job, now = _job_or_404(request, ref), timezone.now()
    if job.has_run_out(now) or not job.result.get("wrong"):
        return _shown(request, job, status=HTTPStatus.GONE)
    if are_hidden():
        messages.warning(request, _("Names are hidden. Show names to take a file of them."))
        return _shown(request, job, status=HTTPStatus.CONFLICT)
    kind = "text/csv; charset=utf-8"
    return jobs.file_of(job, work.FAULTY, called="rows-to-mend.csv", kind=kind)


def _do(request: DeskRequest, job: Job) -> HttpResponse:
    """Do what the button that was pressed says."""
    how: dict[str, Any] = {"by": request.member, "now": timezone.now()}
    does = request.POST.get("do", "")
    try:
        if does == "import":
            asking.confirm(job, **how)
        elif does == "undo":
            asking.undo(job, **how)
        elif does in {"check", "show"}:
            return _choose(request, job, checks=does == "check")
        else:
            messages.warning(request, _("Nothing was changed. Press one of the buttons."))
            return _shown(request, job, status=REFUSED)
    except AlreadyResolved as refusal:
        messages.warning(request, str(refusal))
        return _shown(request, _job_or_404(request, job.ref), status=HTTPStatus.CONFLICT)
    return redirect("desk:client_import_job", request.practice.slug, job.ref)


def _choose(request: DeskRequest, job: Job, *, checks: bool) -> HttpResponse:
    form, now = ImportForm(request.POST, job=job), timezone.now()
    if job.has_run_out(now):
        raise AlreadyResolved(asking.NO_MORE)
    if not form.is_valid():
        return _shown(request, job, form=form, status=REFUSED)
    before = job.options
    try:
        said = form.said()
        job = asking.choose(job, request.practice, said)
        is_same = all(before[name] == job.options[name] for name in ("encoding", "separator"))
        if checks and is_same:
            asking.check(job, now=now)
    except AlreadyResolved:
        raise
    except DomainError as refusal:
        return _shown(request, job, form=form, refusal=str(refusal), status=REFUSED)
    if checks and not is_same:
        messages.warning(request, _("The columns are read anew. Look at them, then check again."))
    return redirect("desk:client_import_job", request.practice.slug, job.ref)


def _job_or_404(request: DeskRequest, ref: UUID) -> Job:
    job = asking.import_of(request.practice, ref)
    if job is None:
        raise Http404
    must_decide(request)
    return job


def _cancel_at(request: DeskRequest, job: Job) -> str:
    return reverse("desk:client_import_cancel", args=[request.practice.slug, job.ref])


def _listed(request: DeskRequest, *, refusal: str = "") -> HttpResponse:
    now = timezone.now()
    some = [*asking.open_of(request.practice, now=now), *asking.imports_of(request.practice)]
    rows = [imported.stands(request, each, now=now) for each in some]
    context = {"room": "clients", "rows": rows, "refusal": refusal, "too_large": TOO_LARGE}
    status = REFUSED if refusal else HTTPStatus.OK
    return replies.page(request, "desk/client_import.html", context, status=status)


def _shown(
    request: DeskRequest,
    job: Job,
    *,
    form: ImportForm | None = None,
    refusal: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    now = timezone.now()
    context = {"room": "clients", "refusal": refusal, "cancel_at": _cancel_at(request, job)}
    if imported.is_open(job) and not job.has_run_out(now):
        context |= imported.prepared(request, job, form or ImportForm(job=job), now=now)
    else:
        context |= imported.stands(request, job, now=now)
    return replies.page(request, "desk/client_import_job.html", context, status=status)
