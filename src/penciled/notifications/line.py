"""The line to the mail server: opened when first needed, kept for a round, and what may go wrong.

What matters of each trouble: is it this mail's own and final (refused for good), or will
it pass; and is the line itself gone, so that trying the next mail now makes no sense.
A wrong password or certificate will pass: somebody mends it, and no mail is lost by it.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

from penciled.notifications.clean import line as one_line

GOING_AWAY, TOO_BIG, FOR_GOOD = 421, 552, 500
ANSWER_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Trouble:
    """`words` are for staff and may hold an address; `kind` is for logs and holds nobody's data."""

    words: str
    kind: str
    is_final: bool = False
    is_down: bool = False


class Line:
    """One connection. To be used as a context, which hangs up at its end."""

    def __init__(self) -> None:
        self._backend: Any = None
        self.down: Trouble | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        smtp = getattr(self._backend, "connection", None)
        if self.down and smtp is not None:
            smtp.close()  # To say goodbye to a server that hangs would be to wait once more.
        elif self._backend is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._backend.close()

    def open(self) -> Trouble | None:
        """Connect, unless that is done; say what went wrong."""
        if self._backend is None:
            self._backend = get_connection(fail_silently=False)
            try:
                self._backend.open()
            except (smtplib.SMTPException, OSError) as error:
                self.down = _while_connecting(error)
        return self.down

    def send(self, mail: EmailMessage) -> Trouble | None:
        """Hand one mail over on the open line; say what went wrong."""
        try:
            self._backend.send_messages([mail])
        except (smtplib.SMTPException, OSError) as error:
            trouble = _while_sending(error)
            self.down = trouble if trouble.is_down else None
            return trouble
        except Exception as error:  # noqa: BLE001 -- kept with the message; others flow
            kind = type(error).__name__
            return Trouble(_("This mail could not be handed over (%s).") % kind, kind)
        return None


def _while_connecting(error: Exception) -> Trouble:
    match error:
        case smtplib.SMTPAuthenticationError(smtp_code=code, smtp_error=said):
            words = _("The mail server did not take our name and password: %s")
            return Trouble(words % _answer(code, said), f"login refused ({code})", is_down=True)
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=said):
            words = _("The mail server turned us away: %s")
            return Trouble(words % _answer(code, said), f"turned away ({code})", is_down=True)
        case _:
            return _gone(error)


def _while_sending(error: Exception) -> Trouble:
    match error:
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            return _recipients_refused(list(refused.values()))
        case smtplib.SMTPSenderRefused(smtp_code=code, smtp_error=said) if code != TOO_BIG:
            # Our own address, not this mail's: somebody mends the settings.
            words = _("The mail server did not take our address: %s")
            return Trouble(words % _answer(code, said), f"sender refused ({code})", is_down=True)
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=said):
            return _refused([(code, said)], _("The mail server refused the mail: %s"))
        case _:
            return _gone(error)


def _recipients_refused(answers: list[tuple[int, bytes]]) -> Trouble:
    return _refused(answers, _("The mail server refused the address: %s"))


def _refused(answers: Iterable[tuple[int, bytes | str]], words: str) -> Trouble:
    code, said = next(iter(answers))
    is_final = code >= FOR_GOOD
    return Trouble(
        (words if is_final else _("The mail server asked us to come back later: %s"))
        % _answer(code, said),
        f"mail refused ({code})",
        is_final=is_final,
        is_down=code == GOING_AWAY,
    )


def _gone(error: Exception) -> Trouble:
    if isinstance(error.__context__, TimeoutError):
        error = error.__context__  # smtplib calls a server that fell silent a lost connection.
    match error:
        case TimeoutError():
            words = _("The mail server did not answer in time.")
        case ssl.SSLError() | smtplib.SMTPNotSupportedError():
            words = _("No safe connection to the mail server was possible.")
        case ConnectionRefusedError():
            words = _("The mail server refused the connection.")
        case smtplib.SMTPServerDisconnected() | ConnectionError():
            words = _("The mail server hung up.")
        case _:
            words = _("The mail server could not be reached.")
    return Trouble(words, type(error).__name__, is_down=True)


def _answer(code: int, said: bytes | str) -> str:
    words = said.decode(errors="replace") if isinstance(said, bytes) else said
    return one_line(f"{code} {words}", ANSWER_LENGTH)
