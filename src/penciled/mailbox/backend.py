"""Put mail in a folder instead of sending it. Only development does this."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from penciled.mailbox import folder


class MailboxBackend(BaseEmailBackend):
    """What Django sends its mail through while there is no `EMAIL_URL`."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            written: Any = mail.message()
            folder.put(written.as_bytes(), now=timezone.now())
        return len(email_messages)
