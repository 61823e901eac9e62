"""Turn a message into a mail: text and HTML, from the practice, under the row's own Message-ID.

Composing twice gives the same mail, so that one sent a second time after a crash is the
same to the letter, but for the tokens of its links: those are made by the worker alone, for each
try anew. It is in the language that it was posted for, whoever composes it.
Nothing in it is fetched from anywhere and nothing reports back.
"""

from __future__ import annotations

import re
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr, parseaddr

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from penciled.clients.links import Mint
from penciled.notifications.clean import header, line
from penciled.notifications.languages import html_language
from penciled.notifications.mails import KINDS
from penciled.notifications.own_words import own_words
from penciled.notifications.registry import Kind, Letter
from penciled.notifications.told import Told, told_by
from penciled.outbox.models import Message

NAME_LENGTH, SUBJECT_LENGTH = 78, 160
_GAPS = re.compile(r"\n{3,}")
_EMPTY_LINES = re.compile(r"\n\s*\n")
_TRAILING = re.compile(r"[ \t]+$", re.MULTILINE)
_inliner = css_inline.CSSInliner(load_remote_stylesheets=False)


def kind_of(message: Message) -> Kind | None:
    """Return how a message becomes a mail; None when nobody writes mails of its topic."""
    return KINDS.get(message.topic)


def compose(message: Message, kind: Kind, *, mint: Mint | None = None) -> EmailMultiAlternatives:
    """Write the mail. Any error is the mail's own and leaves the others alone.

    Whoever sends it gives a `mint` for the tokens of its links, and keeps what that made before
    the mail leaves. A mail that is only looked at has a sample in their place.
    """
    told = told_by(message, mint=mint)
    with translation.override(told.language):
        return _composed(told, kind)


def _composed(told: Told, kind: Kind) -> EmailMultiAlternatives:
    letter, message = own_words(told, kind.write(told)), told.message
    subject = header(letter.subject, SUBJECT_LENGTH)
    context = {
        "practice": told.practice,
        "from_name": told.practice_name,
        "html_language": html_language(),
        "subject": subject,
        "for_whom": told.line("for_whom"),
        "done_by": told.line("done_by"),
        **letter.context,
    }
    mail = EmailMultiAlternatives(
        subject=subject,
        body=_text(kind.topic, context),
        from_email=_from(told),
        to=[message.recipient],
        reply_to=[line(told.practice.reply_to)] if told.practice else [],
        headers={
            "Message-ID": message.message_id,
            "Date": format_datetime(message.created_at),
            "Auto-Submitted": "auto-generated",
            **_unsubscribing(letter),
        },
    )
    mail.attach_alternative(_html(kind.topic, context), "text/html")
    if letter.invite:
        mail.attach(_calendar_file(letter))
    return mail


def _from(told: Told) -> str:
    name = header(told.practice_name, NAME_LENGTH)
    return formataddr((name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))


def _unsubscribing(letter: Letter) -> dict[str, str]:
    """Return what lets a mail program stop this kind of mail with one click (RFC 8058, 3.1)."""
    if not letter.unsubscribe:
        return {}
    return {
        "List-Unsubscribe": f"<{letter.unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _text(topic: str, context: dict[str, object]) -> str:
    words = _TRAILING.sub("", render_to_string(f"notifications/{topic}.txt", context))
    return _GAPS.sub("\n\n", words).strip() + "\n"


def _html(topic: str, context: dict[str, object]) -> str:
    page = _inliner.inline(render_to_string(f"notifications/{topic}.html", context))
    return _EMPTY_LINES.sub("\n", page.replace(' data-css-inline="keep"', "")) + "\n"


def _calendar_file(letter: Letter) -> MIMEText:
    part = MIMEText(letter.invite, "calendar", "utf-8")
    part.set_param("method", letter.method)
    part.add_header("Content-Disposition", "attachment", filename="appointment.ics")
    return part
