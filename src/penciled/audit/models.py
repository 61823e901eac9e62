"""The chain of a practice: entries are only ever added, and each seals all before it."""

from __future__ import annotations

from django.db import models


class Chain(models.Model):
    """The end of one practice's chain; held while an entry is added."""

    practice_ref = models.UUIDField(primary_key=True)
    length = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return f"{self.practice_ref} ({self.length})"


class Entry(models.Model):
    practice_ref = models.UUIDField()
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    action = models.CharField(max_length=60)
    about = models.UUIDField(null=True, blank=True)
    detail = models.JSONField(default=dict)
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
