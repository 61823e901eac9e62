"""Everything done to a client's record, by whom and when."""

from __future__ import annotations

from django.db import models

from penciled.clients.models.client import Client
from penciled.practices.models import Member


class ClientChange(models.Model):
    """One thing done to a record. `changes` maps a field to what it said before and after."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="history")
    at = models.DateTimeField()
    member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="+")
    what = models.CharField(max_length=20)
    changes = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index("client", "at", name="history_of_a_client")]

    def __str__(self) -> str:
        return f"{self.what} at {self.at}"
