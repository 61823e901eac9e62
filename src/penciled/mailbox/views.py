"""Read the mail that development caught. Nobody signs in here, so nothing else may show it."""

from __future__ import annotations

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from penciled.mailbox import folder
from penciled.mailbox.folder import Mail

A_LETTER_MAY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": ["data:"],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups", "allow-top-navigation-by-user-activation"],
}


@never_cache
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """List what came, newest first."""
    return render(request, "mailbox/mails.html", {"entries": list(folder.entries())})


@never_cache
@require_safe
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # typed for views of one argument
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """Show one mail, as it looks and as text."""
    return render(request, "mailbox/mail.html", {"mail": _mail_or_404(name)})


@require_safe
@xframe_options_sameorigin
@csp(A_LETTER_MAY)  # type: ignore[arg-type]  # the same
def mail_html(_request: HttpRequest, name: str) -> HttpResponse:
    """Answer a mail's HTML for the frame: it may be styled and clicked on, and nothing else."""
    html = _mail_or_404(name).html
    return HttpResponse(html.replace("<head>", '<head><base target="_top">', 1))


@require_safe
def attachment(_request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Hand out one attached file."""
    attachments = _mail_or_404(name).attachments
    if number >= len(attachments):
        raise Http404
    part = attachments[number]
    content = part.get_payload(decode=True)
    disposition = content_disposition_header(True, part.get_filename() or "attachment")  # noqa: FBT003
    return HttpResponse(
        content,
        content_type=part.get_content_type(),
        headers={"Content-Disposition": disposition or "attachment"},
    )


def _mail_or_404(name: str) -> Mail:
    found = folder.mail_called(name)
    if found is None:
        raise Http404
    return found
