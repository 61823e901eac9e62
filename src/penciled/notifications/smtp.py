"""Django's way to an SMTP server, which also remembers how far a mail came.

As long as the server has not so much as taken the sender, trying anew on another connection
repeats nothing: that is how a connection that went stale costs no mail a try.
"""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.core.mail.backends import smtp

TAKEN = 250


class _Remembering(smtplib.SMTP):
    has_begun = False

    def mail(self, sender: str, options: Sequence[str] = ()) -> tuple[int, bytes]:
        self.has_begun = False
        code, said = super().mail(sender, options)
        self.has_begun = code == TAKEN
        return code, said


class _RememberingOverTLS(_Remembering, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    """What Django sends its mail through where `EMAIL_URL` is an SMTP server's."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _RememberingOverTLS if self.use_ssl else _Remembering

    @property
    def has_begun(self) -> bool:
        """Say whether the server has taken the sender of the last mail."""
        return bool(getattr(self.connection, "has_begun", False))

    def hang_up(self) -> None:
        """Cut the line: to say goodbye to a server that hangs would be to wait once more."""
        for name in ("connection", "_partial_connection"):
            connection: Any = getattr(self, name)
            setattr(self, name, None)
            if connection is not None:
                with suppress(OSError):
                    connection.close()
