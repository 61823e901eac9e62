"""What clients are asked when they ask: listed, added, changed, put in order, archived."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from penciled.core.errors import DomainError
from penciled.desk import sheets
from penciled.desk.access import DeskRequest, member_required, must_decide
from penciled.desk.forms.questions import QuestionForm
from penciled.desk.sheets import Sheet, asked_for, settings_page
from penciled.practices import questions as asked

if TYPE_CHECKING:
    from django.http import HttpResponse

    from penciled.practices.models import Question

NAV = "questions"
pages = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@member_required
def questions(request: DeskRequest) -> HttpResponse:
    """List what is asked, in its order, and what is archived."""
    return _listed(request)


def _listed(request: DeskRequest, *, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    must_decide(request)
    rows, gone = asked.questions_of(request.practice), asked.archived_questions(request.practice)
    context = {"rows": rows, "archived": gone}
    return settings_page(request, "questions", NAV, context, status=status)


@pages
@member_required
def question_new(request: DeskRequest) -> HttpResponse:
    """Ask one more."""
    must_decide(request)

    def save(form: QuestionForm) -> None:
        asked.add_question(request.practice.pk, form.said(), **_how(request))

    return _sheet(request, QuestionForm, save, _("The question is added. Clients are asked it."))


@pages
@member_required
def question(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Show one, and let it be asked otherwise."""
    must_decide(request)
    one = _one_or_404(request, ref)

    def save(form: QuestionForm) -> None:
        said, shown = form.said(), form.cleaned_data["shown"]
        asked.save_question(request.practice.pk, ref, said, shown=shown, **_how(request))

    def make(typed: Any) -> QuestionForm:
        return QuestionForm(typed, of=_one_or_404(request, ref))

    done = _("The question is saved. What was answered before stays as it was asked.")
    return _sheet(request, make, save, done, one)


@require_POST
@member_required
def question_do(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Put one a place up or down, archive it or bring it back: as the button pressed says."""
    must_decide(request)
    _one_or_404(request, ref, archived=True)
    practice, does = request.practice.pk, asked_for(request, "up", "down", "archive", "back")
    if not does:
        return _listed(request, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        if does == "archive":
            asked.archive_question(practice, ref, **_how(request))
            words = _("The question is archived. What was answered stays with its requests.")
        elif does == "back":
            asked.bring_back_question(practice, ref, **_how(request))
            words = _("The question is asked again.")
        else:
            asked.move_question(practice, ref, up=does == "up", **_how(request))
            words = _("The question is moved.")
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, words)
    return redirect("desk:questions", request.practice.slug)


def _sheet(
    request: DeskRequest, make: Any, save: Any, done: str, one: Question | None = None
) -> HttpResponse:
    to = reverse("desk:questions", args=[request.practice.slug])
    sheet: Sheet[QuestionForm] = Sheet(
        template="question", nav=NAV, make=make, save=save, done=done, to=to, more={"one": one}
    )
    return sheets.show(request, sheet)


def _one_or_404(request: DeskRequest, ref: UUID, *, archived: bool = False) -> Question:
    one = asked.questions_of(request.practice).filter(ref=ref).first()
    if one is None and archived:
        one = asked.archived_questions(request.practice).filter(ref=ref).first()
    if one is None:
        raise Http404
    return one


def _how(request: DeskRequest) -> dict[str, Any]:
    return {"by": request.member, "now": timezone.now()}
