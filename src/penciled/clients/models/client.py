"""A client belongs to one practice; the same person elsewhere is another client.

A client is prospective until staff first accept one of their requests.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from penciled.practices.models import Practice, Practitioner


class ClientStatus(models.TextChoices):
    PROSPECTIVE = "prospective", "Prospective"
    ACTIVE = "active", "Active"


class Client(models.Model):
    """Somebody who asks, or for whom staff book.

    `language` is none where it is the practice's, `zone` where it is that of what they ask for;
    `internal_id` is what the practice calls them elsewhere; `notes` are the staff's alone.
    `unreminded_at` since when they want no reminders: answers to what they asked go out all the
    same. What they `may_…` is in the portal. An archived client is kept and can't ask; of an
    erased one nothing is left but the row that others point to. `sorts_as` is kept by
    `clients.words`.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="clients")
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80, blank=True)
    preferred_name = models.CharField(max_length=80, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    status = models.CharField(
        max_length=12, choices=ClientStatus.choices, default=ClientStatus.PROSPECTIVE
    )
    language = models.CharField(max_length=8, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    internal_id = models.CharField(max_length=40, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    notes = models.TextField(max_length=10_000, blank=True)
    practitioners = models.ManyToManyField(Practitioner, related_name="clients", blank=True)
    may_ask = models.BooleanField(default=True)
    may_cancel = models.BooleanField(default=True)
    may_see = models.BooleanField(default=True)
    unreminded_at = models.DateTimeField(null=True, blank=True)
    sorts_as = models.CharField(max_length=160, blank=True, default="")
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged"
    )

    class Meta:
        indexes = [
            models.Index("practice", "sorts_as", "id", name="clients_by_name"),
            models.Index("practice", "created_at", "id", name="clients_by_age"),
        ]
        constraints = [
            models.UniqueConstraint(
                "practice",
                Lower("internal_id"),
                condition=~Q(internal_id=""),
                name="one_client_per_internal_id_per_practice",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(first_name="", last_name="", preferred_name="", email="", phone="", notes=""),
                name="of_an_erased_client_no_words_are_left",
            ),
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
    def call_name(self) -> str:
        """Return what to call them by: the name they prefer, else their first."""
        return self.preferred_name or self.first_name

    @property
    def initials(self) -> str:
        return " ".join(f"{part[0]}." for part in (self.first_name, self.last_name) if part)

    @property
    def is_active(self) -> bool:
        return self.status == ClientStatus.ACTIVE
