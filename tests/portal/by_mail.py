"""What tests of mailed links share: the mail is written as the worker writes it, and followed."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from penciled.clients.links import Mint
from penciled.notifications.compose import compose, kind_of
from penciled.outbox.models import Message
from tests.factory import NOW
from tests.portal.browsing import Asker

LINK = re.compile(r"https?://[^/\s]+(/[\w-]+/by-mail/([\w-]+)/)")


def mailed(topic: str, *, now: datetime = NOW, **about: Any) -> tuple[str, Any]:
    """Return the text of the newest mail of a topic as it leaves, and the mail."""
    message = Message.objects.filter(topic=topic, **about).latest("id")
    kind, mint = kind_of(message), Mint(now=now)
    assert kind
    mail = compose(message, kind, mint=mint)
    mint.keep()
    return str(mail.body), mail


def link_in(topic: str, *, nth: int = 0, **about: Any) -> str:
    """Return where the links of a mail lead, as a path."""
    text, _mail = mailed(topic, **about)
    return str(LINK.findall(text)[nth][0])


def token_of(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def open_link(asker: Asker, path: str) -> Any:
    """Follow a link to its page, which then has an address of its own."""
    answer = asker.browser.get(path)
    return asker.browser.get(answer.url) if answer.status_code == 302 else answer


def form_of(page: Any) -> tuple[str, dict[str, str]]:
    """Return where the one form of a page goes, and what it would send."""
    forms = re.findall(r"<form.*?</form>", page.text, flags=re.DOTALL)
    assert len(forms) == 1, "one button"
    assert forms[0].count("<button") == 1
    (to,) = re.findall(r'action="([^"]+)"', forms[0])
    hidden = re.findall(r'name="(\w+)" value="([^"]*)"', forms[0])
    return to, {name: value for name, value in hidden if name != "csrfmiddlewaretoken"}


def press(asker: Asker, page: Any) -> Any:
    """Press the one button, and go where that leads."""
    to, sent = form_of(page)
    answer = asker.browser.post(to, sent)
    return asker.browser.get(answer.url) if answer.status_code == 302 else answer
