"""The words clients are found by, each on its own, so that an index answers for fifty thousand."""

from __future__ import annotations

from django.db import models

from penciled.clients.models.client import Client
from penciled.practices.models import Practice


class ClientWord(models.Model):
    """A word of a client's names, address, number or id, as `clients.words` writes it."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="+", db_index=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="words")
    word = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint("client", "word", name="a_word_of_a_client_is_kept_once"),
        ]
        indexes = [
            models.Index(
                fields=["practice", "word"],
                opclasses=["int8_ops", "varchar_pattern_ops"],
                name="clients_by_word",
            ),
        ]

    def __str__(self) -> str:
        return self.word
