"""A client belongs to one practice; the same person elsewhere is another client.

A client is prospective until staff first accept one of their requests.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from penciled.practices.models import Practice


class ClientStatus(models.TextChoices):
    PROSPECTIVE = "prospective", "Prospective"
    ACTIVE = "active", "Active"


class Client(models.Model):
    """Somebody who asks, or for whom staff book.

    `language` is none where it is the practice's; `unreminded_at` since when they want no
    reminders: answers to what they asked go out all the same.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="clients")
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    status = models.CharField(
        max_length=12, choices=ClientStatus.choices, default=ClientStatus.PROSPECTIVE
    )
    language = models.CharField(max_length=8, blank=True)
    unreminded_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "practice",
                Lower("email"),
                condition=~Q(email=""),
                name="one_client_per_mail_address_per_practice",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def initials(self) -> str:
        return " ".join(f"{part[0]}." for part in (self.first_name, self.last_name) if part)

    @property
    def is_active(self) -> bool:
        return self.status == ClientStatus.ACTIVE


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
