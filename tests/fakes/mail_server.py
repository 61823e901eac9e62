"""A real SMTP server on loopback that can be told to misbehave.

    with mail_server() as server:            takes everything
    with mail_server(Faults(data="552 …")):  refuses the text of every mail

What arrives is in `server.mails`. A fault set later counts from then on.
"""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

TAKEN = "250 Taken"


@dataclass(slots=True)
class Faults:
    """Answers in place of the usual ones; what begins with a verb below happens instead.

    Shape: `rcpt` and `data` are answers such as "451 Try later", or "hang" (never answers),
    "slow" (answers well after a second), "drop" (cuts the line); "take and hang" and "take
    and drop" keep the mail first. `only_first` lets `mail` happen once.
    """

    rcpt: str = ""
    mail: str = ""
    data: str = ""
    login: str = ""
    only_for: str = ""
    only_first: bool = False


@dataclass(slots=True)
class MailServer:
    """What a server was asked to do wrong, and what has arrived at it all the same."""

    faults: Faults
    host: str = ""
    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[str] = field(default_factory=list)
    connections: int = 0
    tried: int = 0

    def settings(self) -> dict[str, Any]:
        """Return the settings that send Django's mail here, with little patience."""
        return {
            "EMAIL_BACKEND": "penciled.notifications.smtp.EmailBackend",
            "EMAIL_HOST": self.host,
            "EMAIL_PORT": self.port,
            "EMAIL_TIMEOUT": 0.5,
            "EMAIL_HOST_USER": "penciled" if self.faults.login else "",
            "EMAIL_HOST_PASSWORD": "wrong" if self.faults.login else "",
        }

    @property
    def ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.mails]

    async def handle_MAIL(  # noqa: N802 -- aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := self.faults.mail:
            self.faults.mail = "" if self.faults.only_first else answer
            return answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.faults.rcpt and self.faults.only_for in address:
            return await self._answer(server, self.faults.rcpt)
        envelope.rcpt_tos.append(address)
        self.envelopes.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        self.tried += 1
        fault = self.faults.data if self.faults.only_for in str(envelope.rcpt_tos) else ""
        if not fault or fault.startswith("take") or fault == "slow":
            assert isinstance(envelope.content, bytes)
            mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
        return await self._answer(server, fault.removeprefix("take and ")) if fault else TAKEN

    async def _answer(self, server: SMTP, fault: str) -> str:
        if fault == "hang":
            await asyncio.sleep(3600)
        if fault == "slow":
            await asyncio.sleep(1)
            return TAKEN
        if fault == "drop":
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return fault


class _Controller(Controller):
    def factory(self) -> SMTP:
        self.handler.connections += 1
        login = self.handler.faults.login
        return SMTP(
            self.handler,
            hostname="localhost",
            auth_require_tls=False,
            authenticator=(lambda *_: AuthResult(success=False, handled=False, message=login))
            if login
            else None,
        )


@contextmanager
def mail_server(faults: Faults | None = None, port: int = 0) -> Iterator[MailServer]:
    """Run a server on a free port of 127.0.0.1 in a thread of its own."""
    server = MailServer(faults or Faults(), "127.0.0.1", port or free_port())
    controller = _Controller(server, hostname=server.host, port=server.port)
    controller.start()
    server.connections = 0  # The controller tries whether the port answers.
    try:
        yield server
    finally:
        controller.stop(no_assert=True)


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port
