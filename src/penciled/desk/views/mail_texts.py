"""The practice's mails: how they are written, the words of each, a look at one, a test."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST

from penciled.accounts.limits import spend, too_many
from penciled.core.errors import TooManyAttempts
from penciled.core.languages import LANGUAGES
from penciled.desk import mail_kinds, sheets
from penciled.desk.access import DeskRequest, member_required, must_decide
from penciled.desk.forms.mail_texts import MailTextForm, MannerForm
from penciled.desk.forms.reminders import say_reminders
from penciled.desk.sheets import Sheet
from penciled.notifications.samples import mail_sample, sample
from penciled.notifications.titles import title_of
from penciled.practices import mail_texts as texts
from penciled.practices.mail_texts import PLACES, TextSaid
from penciled.practices.queries import practice_at

if TYPE_CHECKING:
    from penciled.practices.models import Practice

NAV = "mail_texts"
A_LETTER_MAY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": [],
}
BODY = re.compile("<body[^>]*>")
SUBJECT = '<p style="margin: 16px; font: 600 16px sans-serif; color: #5a6562">{subject}</p>'
pages = require_http_methods(["GET", "HEAD", "POST"])


def of_a_kind(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let pass whoever decides for the practice, to mails whose words it may choose."""

    @wraps(view)
    def guarded(request: DeskRequest, topic: str, language: str) -> HttpResponse:
        must_decide(request)
        if topic not in PLACES or language not in LANGUAGES:
            raise Http404
        return view(request, topic, language)

    return guarded


@pages
@member_required
def mail_texts(request: DeskRequest) -> HttpResponse:
    """List every kind of mail, and let all be written otherwise."""
    must_decide(request)

    def save(form: MannerForm) -> None:
        shown = form.cleaned_data["shown"]
        texts.save_manner(request.practice, form.said(), shown=shown, **_how(request))

    return sheets.show(
        request,
        Sheet(
            template="mail_texts",
            nav=NAV,
            make=lambda typed: MannerForm(typed, practice=_standing(request)),
            save=save,
            done=_("Saved. It holds from the next mail on."),
            to=reverse("desk:mail_texts", args=[request.practice.slug]),
            more={
                "kinds": mail_kinds.kinds_of(request.practice),
                "reminders": say_reminders(request.practice),
            },
        ),
    )


@pages
@member_required
@csp_update({"frame-src": [SELF]})
@of_a_kind
def mail_text(request: DeskRequest, topic: str, language: str) -> HttpResponse:
    """Show the words of one kind in one language, and let them be others, or ours again."""
    does_reset = request.POST.get("do") == "reset"

    def save(form: MailTextForm) -> None:
        said, shown = TextSaid() if does_reset else form.said(), form.cleaned_data["shown"]
        texts.save_text(request.practice, (topic, language), said, shown=shown, **_how(request))

    def make(typed: Any) -> MailTextForm:
        if typed is not None and does_reset:
            typed = {"shown": typed.get("shown", "")}
        return _form(request, topic, language, typed)

    done = _("Our words are back.") if does_reset else _("Saved. It holds from the next mail on.")
    more = {
        "topic": topic,
        "language": language,
        "languages": LANGUAGES.items(),
        "title": title_of(topic),
        "when": mail_kinds.when_of(topic),
        "placeholders": mail_kinds.placeholders(topic),
        "is_reworded": texts.text_said(request.practice, topic, language) != TextSaid(),
    }
    to = reverse("desk:mail_text", args=[request.practice.slug, topic, language])
    sheet: Sheet[MailTextForm] = Sheet(
        template="mail_text", nav=NAV, make=make, save=save, done=done, to=to, more=more
    )
    return sheets.show(request, sheet)


@pages
@member_required
@xframe_options_sameorigin
@csp(A_LETTER_MAY)
@of_a_kind
def mail_text_preview(request: DeskRequest, topic: str, language: str) -> HttpResponse:
    """Answer a mail as its reader sees it, under the words that are saved, or were just typed."""
    said = texts.text_said(request.practice, topic, language)
    if request.method == "POST":
        form = _form(request, topic, language, request.POST)
        if not form.is_valid():
            return _plain("\n".join(_errors(form)), HTTPStatus.UNPROCESSABLE_ENTITY)
        said = form.said()
    mail = sample(_standing(request), topic, language, said, now=timezone.now())
    if "text" in request.GET:
        return _plain(f"{mail.subject}\n\n{mail.body}")
    html, _mimetype = mail.alternatives[0]
    subject = format_html(SUBJECT, subject=mail.subject)
    return HttpResponse(BODY.sub(lambda found: found[0] + subject, str(html), count=1))


@require_POST
@member_required
@of_a_kind
def mail_text_test(request: DeskRequest, topic: str, language: str) -> HttpResponse:
    """Mail the words as they are saved to whoever asks."""
    try:
        spend(request, "test_mail")
    except TooManyAttempts:
        return too_many(request)
    said, to = texts.text_said(request.practice, topic, language), request.member.user.email
    mail_sample(_standing(request), topic, language, said, to=to, now=timezone.now())
    messages.success(request, _("A test is on its way to %(to)s.") % {"to": to})
    return redirect("desk:mail_text", request.practice.slug, topic, language)


def _form(request: DeskRequest, topic: str, language: str, typed: Any) -> MailTextForm:
    return MailTextForm(typed, practice=_standing(request), topic=topic, language=language)


def _errors(form: MailTextForm) -> list[str]:
    return [
        f"{form.fields[name].label}: {words}"
        for name, some in form.errors.items()
        for words in some
    ]


def _plain(words: str, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")


def _standing(request: DeskRequest) -> Practice:
    """Return the practice as it stands now."""
    return practice_at(request.practice.slug) or request.practice


def _how(request: DeskRequest) -> dict[str, Any]:
    return {"by": request.member, "now": timezone.now()}
