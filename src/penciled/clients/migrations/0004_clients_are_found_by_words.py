"""Clients are found by words and listed by name, each from an index, and those there are so far.

Names sort by their letters alone on either database, so on PostgreSQL not by a locale.
"""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.db import migrations, models

from penciled.clients.words import sorted_name, words_of

AT_ONCE = 500


def sort_by_letters(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            'ALTER TABLE clients_client ALTER COLUMN sorts_as TYPE varchar(160) COLLATE "C"'
        )


def write_words(apps: Any, schema_editor: Any) -> None:
    alias = schema_editor.connection.alias
    clients = apps.get_model("clients", "Client").objects.using(alias)
    words = apps.get_model("clients", "ClientWord")
    some = clients.order_by("pk").iterator(AT_ONCE)
    while batch := list(islice(some, AT_ONCE)):
        rows = [
            words(practice_id=each.practice_id, client_id=each.pk, word=word)
            for each in batch
            for word in sorted(words_of(each))
        ]
        words.objects.using(alias).bulk_create(rows, ignore_conflicts=True)
        for each in batch:
            each.sorts_as = sorted_name(each)
        clients.bulk_update(batch, ["sorts_as"])


class Migration(migrations.Migration):
    dependencies = [("clients", "0003_records")]

    operations = [
        migrations.AddField(
            "client", "sorts_as", models.CharField(blank=True, default="", max_length=160)
        ),
        migrations.RunPython(sort_by_letters, migrations.RunPython.noop),
        migrations.RunPython(write_words, migrations.RunPython.noop),
        migrations.AddIndex(
            "client", models.Index("practice", "sorts_as", "id", name="clients_by_name")
        ),
        migrations.AddIndex(
            "client", models.Index("practice", "created_at", "id", name="clients_by_age")
        ),
    ]
