"""What proves an address, or lets who has a mail do one thing; of neither is the secret kept."""

from __future__ import annotations

import uuid

from django.db import models

from penciled.clients.models.client import Client
from penciled.practices.models import Practice


class EntryCode(models.Model):
    """Somebody who asked to be let in by a code, for a short while and a few tries.

    `digest` is of the six digits that were mailed for it; empty where the newest codes that went
    to the address before have to do.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, models.CASCADE, related_name="entry_codes")
    email = models.EmailField(max_length=254)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index("practice", "email", "created_at", name="codes_of_an_address")]

    def __str__(self) -> str:
        return str(self.ref)

    @property
    def was_mailed(self) -> bool:
        return bool(self.digest)


class LinkPurpose(models.TextChoices):
    CANCEL_REQUEST = "cancel", "Cancel a request"
    CANCEL_APPOINTMENT = "give_up", "Cancel an appointment"
    ASK_AGAIN = "again", "Ask for another time"
    STOP_REMINDERS = "hush", "Stop reminders"


class MailLink(models.Model):
    """A link in one mail: good for one thing, for what it is `about`, and not for ever.

    `digest` is of its token, which stands in the mail alone.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="mail_links")
    purpose = models.CharField(max_length=8, choices=LinkPurpose.choices)
    about = models.UUIDField()
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index("expires_at", name="mail_links_that_run_out")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.about}"
