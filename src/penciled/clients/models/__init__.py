"""Clients, what proves who writes, and what became of their records."""

from __future__ import annotations

from penciled.clients.models.client import Client, ClientStatus
from penciled.clients.models.entering import EntryCode, LinkPurpose, MailLink
from penciled.clients.models.guardian import Guardian
from penciled.clients.models.history import ClientChange
from penciled.clients.models.merge import Merge
from penciled.clients.models.word import ClientWord

__all__ = [
    "Client",
    "ClientChange",
    "ClientStatus",
    "ClientWord",
    "EntryCode",
    "Guardian",
    "LinkPurpose",
    "MailLink",
    "Merge",
]
