"""A message is a row before it is a mail, and keeps its Message-ID from then on.

    QUEUED ──▶ SENDING ──▶ SENT
                  ├──────▶ WAITING ──▶ SENDING …     the server was away: tried again
                  └──────▶ FAILED                    refused for good, or out of tries
    QUEUED, WAITING ──▶ CANCELLED                    no longer true before it left

A SENDING message whose lease has run out was left by a killed worker and is taken again.
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


UNSENT = (MessageState.QUEUED, MessageState.SENDING, MessageState.WAITING)


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
    tries = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    lease = models.UUIDField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="message_has_a_time_of_sending_exactly_when_sent",
            ),
            models.CheckConstraint(
                condition=Q(state="sending", lease__isnull=False, leased_until__isnull=False)
                | (~Q(state="sending") & Q(lease__isnull=True, leased_until__isnull=True)),
                name="message_is_leased_exactly_while_sending",
            ),
        ]
        indexes = [
            models.Index("state", "due_at", "id", name="messages_that_are_due"),
            models.Index("about", name="messages_about_something"),
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
