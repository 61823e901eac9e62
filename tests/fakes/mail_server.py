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
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import cache
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

TAKEN = "250 Taken"


@dataclass(slots=True)
class Faults:
    """Answers in place of the usual ones; what begins with a verb below happens instead.

    Shape: `rcpt` and `data` are answers such as "451 Try later", or "hang" (never answers),
    "slow" (answers well after a second), "drop" (cuts the line); "take and hang" and "take
    and drop" keep the mail first. `only_first` lets `mail` happen once. `starttls` offers TLS
    and then answers so, or "garbage" (talks no TLS), or "untrusted" (with a certificate of its
    own making).
    """

    rcpt: str = ""
    mail: str = ""
    data: str = ""
    login: str = ""
    starttls: str = ""
    only_for: str = ""
    only_first: bool = False


@dataclass  # no slots: older Pythons can’t list the members of such, which aiosmtpd does
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

    async def handle_EHLO(  # noqa: N802 -- aiosmtpd's name
        self, _server: SMTP, session: Session, _envelope: Envelope, host: str, answers: list[str]
    ) -> list[str]:
        session.host_name = host
        has_own = self.faults.starttls in {"", "untrusted"}
        return answers if has_own else [answers[0], "250-STARTTLS", *answers[1:]]

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


class _BadlyEncrypted(SMTP):
    """Offers TLS, and goes back on it."""

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802 -- aiosmtpd's name
        fault = self.event_handler.faults.starttls
        if fault == "untrusted":
            await super().smtp_STARTTLS(arg)
        elif fault in {"garbage", "hang", "drop"}:
            await self.push("220 Go on")
            if fault == "garbage":
                await self.push("What is a handshake?")
            await self.event_handler._answer(self, fault)
        else:
            await self.push(fault)


class _Controller(Controller):
    def factory(self) -> SMTP:
        self.handler.connections += 1
        login = self.handler.faults.login
        return _BadlyEncrypted(
            self.handler,
            tls_context=own_certificate() if self.handler.faults.starttls == "untrusted" else None,
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


@cache
def own_certificate() -> ssl.SSLContext:
    """Return what presents a certificate for this machine that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    words = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    with tempfile.NamedTemporaryFile(suffix=".pem") as file:
        file.write(words + made.public_bytes(pem))
        file.flush()
        context.load_cert_chain(file.name)
    return context


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port
