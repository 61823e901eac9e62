"""What may go wrong between us and whoever takes our mail, told apart by what to do about it."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass

from anymail.exceptions import AnymailError, AnymailInvalidAddress, AnymailRecipientsRefused
from django.utils.translation import gettext as _
from requests.exceptions import RequestException

from penciled.notifications.clean import line as one_line

GOING_AWAY, TOO_BIG, FOR_GOOD = 421, 552, 500
NO_TLS, LOGIN_WANTED = 454, {530, 534, 535, 538}
MAILS_OWN = {400, 406, 413, 422}  # what HTTP says of one mail and not of us
PLEASE_WAIT, BROKEN = 429, 500
NOT_THE_MAILS = {10, 400, 401, 405, 412, 413}  # what Postmark says with a 422: key, sender, account
ANSWER_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Trouble:
    """`words` are for staff and may hold an address; `kind` is for logs and holds nobody's data."""

    words: str
    kind: str
    is_final: bool = False
    is_down: bool = False
    is_ours: bool = False
    needs_somebody: bool = False


def nobody_to_send_to() -> Trouble:
    return Trouble(_("There is no address to send it to."), "no address", is_final=True)


def in_answer(mail: object) -> Trouble | None:
    """Say what is wrong where a provider refused in words that django-anymail does not know."""
    response = getattr(getattr(mail, "anymail_status", None), "esp_response", None)
    if response is None or response.ok:
        return None
    return Trouble(_("The mail provider refused the address."), "mail refused", is_final=True)


def while_connecting(error: Exception) -> Trouble:
    """Say what kept the line from being opened: never the fault of a mail."""
    match error:
        case smtplib.SMTPAuthenticationError(smtp_code=code, smtp_error=said):
            words = _("The mail server did not take our name and password: %s")
            return _ours(
                words % _answer(code, said),
                f"login refused ({code})",
                needs_somebody=code >= FOR_GOOD,
            )
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=said) if code == NO_TLS:
            return _ours(_no_safety(), f"no TLS ({code})", needs_somebody=True)
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=said):
            words = _("The mail server turned us away: %s")
            return _ours(
                words % _answer(code, said),
                f"turned away ({code})",
                needs_somebody=code >= FOR_GOOD,
            )
        case ssl.SSLEOFError() | ssl.SSLZeroReturnError():
            return _ours(_hung_up(), type(error).__name__)
        case ssl.SSLError() | smtplib.SMTPNotSupportedError():
            return _ours(_no_safety(), type(error).__name__, needs_somebody=True)
        case _:
            words, kind = _gone(error)
            return _ours(words, kind)


def while_sending(error: Exception) -> Trouble:
    """Say what kept a mail from being taken on an open line."""
    match error:
        case AnymailError() | RequestException():
            return _by_provider(error)
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            code, said = next(iter(refused.values()))
            return _refused(code, said, _("The mail server refused the address: %s"))
        case smtplib.SMTPSenderRefused(smtp_code=code, smtp_error=said) if code != TOO_BIG:
            return _sender_refused(code, said)
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=said):
            return _refused(code, said, _("The mail server refused the mail: %s"))
        case smtplib.SMTPException() | OSError():
            words, kind = _gone(error)
            return Trouble(words, kind, is_down=True)
        case _:
            kind = type(error).__name__
            return Trouble(_("This mail could not be handed over (%s).") % kind, kind)


def _sender_refused(code: int, said: bytes | str) -> Trouble:
    """Our own address is not this mail's: somebody mends the settings."""
    if code == GOING_AWAY:
        return _ours(_later() % _answer(code, said), f"turned away ({code})")
    if code < FOR_GOOD:
        return _refused(code, said, "")
    words = _("The mail server did not take our address: %s")
    return _ours(words % _answer(code, said), f"sender refused ({code})", needs_somebody=True)


def _refused(code: int, said: bytes | str, words: str) -> Trouble:
    if code in LOGIN_WANTED:
        words = _("The mail server did not take our name and password: %s")
        return _ours(words % _answer(code, said), f"login refused ({code})", needs_somebody=True)
    is_final = code >= FOR_GOOD
    return Trouble(
        (words if is_final else _later()) % _answer(code, said),
        f"mail refused ({code})",
        is_final=is_final,
        is_down=code == GOING_AWAY,
    )


def _by_provider(error: Exception) -> Trouble:
    """Read what a provider answers by HTTP; no answer may be a mail that was taken."""
    code = getattr(error, "status_code", None)
    match error:
        case AnymailRecipientsRefused() | AnymailInvalidAddress():
            return Trouble(
                _("The mail provider refused the address."), "mail refused", is_final=True
            )
        case RequestException() if code is None:
            return Trouble(
                _("The mail provider could not be reached."), type(error).__name__, is_down=True
            )
    if code is None:
        kind = type(error).__name__
        return Trouble(_("This mail could not be handed over (%s).") % kind, kind)
    if code == PLEASE_WAIT or code >= BROKEN:
        words = _("The mail provider asked us to come back later: %s")
        return _ours(words % code, f"turned away ({code})")
    if code in MAILS_OWN and _postmarks_code(error) not in NOT_THE_MAILS:
        words = _("The mail provider refused the mail: %s")
        return Trouble(words % code, f"mail refused ({code})", is_final=True)
    words = _("The mail provider does not take mail from us: %s")
    return _ours(words % code, f"sender refused ({code})", needs_somebody=True)


def _postmarks_code(error: Exception) -> object:
    try:
        return error.response.json().get("ErrorCode")  # type: ignore[attr-defined]
    except (AttributeError, ValueError):
        return None


def _gone(error: Exception) -> tuple[str, str]:
    if isinstance(error.__context__, TimeoutError):
        error = error.__context__  # smtplib calls a server that fell silent a lost connection.
    match error:
        case TimeoutError():
            words = _("The mail server did not answer in time.")
        case ConnectionRefusedError():
            words = _("The mail server refused the connection.")
        case smtplib.SMTPServerDisconnected() | ConnectionError() | ssl.SSLError():
            words = _hung_up()
        case _:
            words = _("The mail server could not be reached.")
    return words, type(error).__name__


def _ours(words: str, kind: str, *, needs_somebody: bool = False) -> Trouble:
    return Trouble(words, kind, is_down=True, is_ours=True, needs_somebody=needs_somebody)


def _later() -> str:
    return _("The mail server asked us to come back later: %s")


def _hung_up() -> str:
    return _("The mail server hung up.")


def _no_safety() -> str:
    return _("No safe connection to the mail server was possible.")


def _answer(code: int, said: bytes | str) -> str:
    words = said.decode(errors="replace") if isinstance(said, bytes) else said
    return one_line(f"{code} {words}", ANSWER_LENGTH)
