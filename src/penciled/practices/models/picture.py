"""A picture as it is shown: drawn anew from what was sent in, with nothing it told of itself."""

from __future__ import annotations

import uuid

from django.db import models


class Picture(models.Model):
    """A small WebP, kept in the database so that every node of a large installation has it.

    It never changes: another picture is another row, with another address.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    content = models.BinaryField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.width} × {self.height}"
