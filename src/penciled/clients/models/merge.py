"""Two records made one, and what it takes to make them two again."""

from __future__ import annotations

import uuid

from django.db import models

from penciled.clients.models.client import Client
from penciled.practices.models import Member, Practice


class Merge(models.Model):
    """`gone` went into `kept`. `moved` holds what each row that moved, or changed, was before."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    kept = models.ForeignKey(Client, models.PROTECT, related_name="+")
    gone = models.ForeignKey(Client, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    undoable_until = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    moved = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "gone",
                condition=models.Q(undone_at__isnull=True),
                name="a_client_goes_into_one_other_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} into {self.kept_id}"
