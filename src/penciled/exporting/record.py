"""What was told to whom, without its words, and the audit chain as it is sealed."""

from __future__ import annotations

from penciled.audit.models import Entry
from penciled.exporting.tables import Table
from penciled.outbox.models import Message

TABLES = (
    Table(
        "mails",
        "Mails to clients and colleagues: to whom, of what, when; not what they said.",
        {
            "ref": "",
            "topic": "",
            "about": "ref of the request or appointment",
            "recipient": "",
            "state": "",
            "created_at": "",
            "sent_at": "",
            "message_id": "as in the mail’s own header",
        },
        lambda practice: Message.objects.filter(practice_ref=practice.ref),
        lambda it: (
            *(it.ref, it.topic, it.about, it.recipient, it.state),
            *(it.created_at, it.sent_at, it.message_id),
        ),
    ),
    Table(
        "audit",
        "Who did what, each entry sealed with the one before it; names nobody.",
        {
            "number": "counts without gaps",
            "at": "",
            "actor": "a member’s ref, client or system",
            "action": "",
            "about": "ref of what it was done to",
            "detail": "",
            "key": "which key it is sealed with",
            "seal": "",
        },
        lambda practice: Entry.objects.filter(practice_ref=practice.ref),
        lambda it: (
            *(it.number, it.at, it.actor, it.action, it.about),
            *(it.detail, it.key, it.seal),
        ),
    ),
)
