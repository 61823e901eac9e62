"""A message is a row before it is a mail, and keeps its Message-ID from then on.

    QUEUED ──▶ SENDING ──▶ SENT
                  ├──────▶ WAITING ──▶ SENDING …     the server was away: tried again
                  └──────▶ FAILED                    refused for good, or out of tries
    QUEUED, WAITING ──▶ CANCELLED                    no longer true before it left
    SENT ──▶ BOUNCED, COMPLAINED                     what became of it, where a provider says so

A SENDING message whose lease has run out was left by a killed worker and is taken again.
What is `in_line` goes to an address in the order in which it was written; what is not, such as
a code to sign in with, neither waits for other mail nor keeps it waiting.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class MessageState(models.TextChoices):
    QUEUED = "queued", "Queued"
    SENDING = "sending", "Sending"
    SENT = "sent", "Sent"
    WAITING = "waiting", "Waiting to be tried again"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"
    BOUNCED = "bounced", "Came back"
    COMPLAINED = "complained", "Called unwanted"


UNSENT = (MessageState.QUEUED, MessageState.SENDING, MessageState.WAITING)
LEFT = (MessageState.SENT, MessageState.BOUNCED, MessageState.COMPLAINED)
LOST = (MessageState.FAILED, MessageState.BOUNCED)


class Message(models.Model):
    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    topic = models.CharField(max_length=60)
    about = models.UUIDField(null=True, blank=True)
    practice_ref = models.UUIDField(null=True, blank=True)
    recipient = models.EmailField(max_length=254)
    payload = models.JSONField(default=dict)
    key = models.CharField(max_length=200, unique=True)
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(
        max_length=10, choices=MessageState.choices, default=MessageState.QUEUED
    )
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    in_line = models.BooleanField(default=True)
    tries = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    lease = models.UUIDField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=LEFT, sent_at__isnull=False)
                | (~Q(state__in=LEFT) & Q(sent_at__isnull=True)),
                name="message_has_a_time_of_sending_exactly_when_it_left",
            ),
            models.CheckConstraint(
                condition=Q(state__in=LOST, failed_at__isnull=False)
                | (~Q(state__in=LOST) & Q(failed_at__isnull=True)),
                name="message_has_a_time_of_failing_exactly_when_it_failed",
            ),
            models.CheckConstraint(
                condition=Q(state="sending", lease__isnull=False, leased_until__isnull=False)
                | (~Q(state="sending") & Q(lease__isnull=True, leased_until__isnull=True)),
                name="message_is_leased_exactly_while_sending",
            ),
        ]
        indexes = [
            models.Index("due_at", "id", condition=Q(state__in=UNSENT), name="messages_to_be_sent"),
            models.Index(
                "recipient", "id", condition=Q(state__in=UNSENT), name="messages_of_an_address"
            ),
            models.Index("about", name="messages_about_something"),
            models.Index("practice_ref", "id", name="messages_of_a_practice"),
            models.Index(
                "practice_ref",
                "failed_at",
                condition=Q(failed_at__isnull=False),
                name="messages_that_failed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.ref}"


class Heartbeat(models.Model):
    """One row: when a worker was last seen at work, and a count to prove that writes work."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField(null=True, blank=True)
    count = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class Outage(models.Model):
    """At most one row: since when mail does not flow, and why; gone once a mail is taken again.

    `kind` names nobody. It `needs_somebody` where waiting does not help, as with a wrong password.
    """

    name = models.CharField(max_length=20, primary_key=True)
    since = models.DateTimeField()
    kind = models.CharField(max_length=100)
    needs_somebody = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.name}: {self.kind}"
