"""The chain of a practice: entries are only ever added, and each seals all before it.

Seals are made with a key that is not in the database; `key` names which, see `keys`.
"""

from __future__ import annotations

from django.db import models


class Chain(models.Model):
    """The end of one practice's chain, sealed itself; held while an entry is added."""

    practice_ref = models.UUIDField(primary_key=True)
    length = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, default="")
    key = models.CharField(max_length=8, default="", blank=True)
    seal = models.CharField(max_length=64, default="", blank=True)

    def __str__(self) -> str:
        return f"{self.practice_ref} ({self.length})"


class Entry(models.Model):
    """One thing that was done. Without a `key`, its seal is the plain hash of earlier versions."""

    practice_ref = models.UUIDField()
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    action = models.CharField(max_length=60)
    about = models.UUIDField(null=True, blank=True)
    detail = models.JSONField(default=dict)
    key = models.CharField(max_length=8, default="", blank=True)
    seal = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "practice_ref", "number", name="audit_entries_are_numbered_without_gaps"
            ),
        ]
        indexes = [models.Index("about", name="audit_entries_about_something")]

    def __str__(self) -> str:
        return f"{self.number}: {self.action}"
