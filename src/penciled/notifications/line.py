"""The line to the mail server: opened when first needed, kept while it is used, and its troubles.

What matters of each trouble: is it this mail's own and final (refused for good), or will
it pass; is the line itself gone, so that it is to be opened anew; is it our own, so that no
mail is at fault; and does it need somebody, as a wrong password or certificate does.
"""

from __future__ import annotations

import smtplib
import time
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from django.core.mail import EmailMessage, get_connection

from penciled.notifications import troubles
from penciled.notifications.troubles import Trouble

IDLE = 30.0  # seconds; servers hang up after a minute or more


class Line:
    """One connection. To be used as a context, which hangs up at its end."""

    def __init__(self) -> None:
        self._backend: Any = None
        self._is_fresh = True
        self._used_at = 0.0
        self.down: Trouble | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def open(self) -> Trouble | None:
        """Connect, unless that is done; say what went wrong."""
        if self._backend is None:
            self._backend, self._is_fresh, self.down = get_connection(), True, None
            self._used_at = time.monotonic()
            try:
                self._backend.open()
            except (smtplib.SMTPException, OSError) as error:
                self._cut(troubles.while_connecting(error))
        return self.down

    def send(self, mail: EmailMessage) -> Trouble | None:
        """Hand one mail over on the open line; say what went wrong.

        A line that was used before may have gone stale: then another is opened, once.
        """
        was_fresh, trouble = self._is_fresh, self._hand_over(mail)
        if trouble and trouble.is_down and not was_fresh and not self._had_begun:
            trouble = self.open() or self._hand_over(mail)
        return trouble

    def rest(self) -> None:
        """Hang up when nothing has been sent for a while."""
        if self._backend is not None and time.monotonic() - self._used_at >= IDLE:
            self.close()

    def close(self) -> None:
        """Say goodbye, where there is somebody to say it to."""
        backend, self._backend = self._backend, None
        if backend is not None:
            with suppress(smtplib.SMTPException, OSError):
                backend.close()

    def _hand_over(self, mail: EmailMessage) -> Trouble | None:
        self._had_begun = True
        try:
            taken = self._backend.send_messages([mail])
        except Exception as error:  # noqa: BLE001 -- kept with the message; others flow
            trouble = troubles.while_sending(error)
            self._had_begun = getattr(self._backend, "has_begun", True)
            if trouble.is_down:
                self._cut(trouble)
            return trouble
        finally:
            self._is_fresh, self._used_at = False, time.monotonic()
        return troubles.in_answer(mail) if taken else troubles.nobody_to_send_to()

    def _cut(self, trouble: Trouble) -> None:
        backend, self._backend, self.down = self._backend, None, trouble
        hang_up = getattr(backend, "hang_up", backend.close)
        with suppress(smtplib.SMTPException, OSError):
            hang_up()
