"""Who may act for a client: a parent for a child, by a mail address of their own."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Lower

from penciled.clients.models.client import Client
from penciled.practices.models import Practice


class Guardian(models.Model):
    """One address that may act for one client; the same address may act for several."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, models.CASCADE, related_name="+")
    client = models.ForeignKey(Client, models.CASCADE, related_name="guardians")
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=161)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "client", Lower("email"), name="a_guardian_stands_once_beside_a_client"
            ),
        ]
        indexes = [models.Index("practice", "email", name="guardians_by_address")]

    def __str__(self) -> str:
        return f"{self.name} for {self.client_id}"
