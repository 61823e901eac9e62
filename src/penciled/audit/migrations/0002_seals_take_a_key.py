"""Name the key of each seal, and seal the end of every chain that there is.

What was recorded before keeps its plain hash; from here on the sealed end stands for it, and
an end without a seal is a broken one.
"""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.db import migrations, models
from django.utils.crypto import salted_hmac


def digest(what: str, said: str) -> str:
    secret = settings.SECRET_KEY
    made = salted_hmac(f"penciled.audit.{what}", said, secret=secret, algorithm="sha256")
    return made.hexdigest()


def seal_ends(apps: Any, schema_editor: Any) -> None:
    for chain in apps.get_model("audit", "Chain").objects.filter(length__gt=0):
        chain.key = digest("name", "")[:8]
        end = [str(chain.practice_ref), chain.length, chain.head]
        chain.seal = digest("end", json.dumps(end))
        chain.save(update_fields=["key", "seal"])


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="chain",
            name="key",
            field=models.CharField(blank=True, default="", max_length=8),
        ),
        migrations.AddField(
            model_name="chain",
            name="seal",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.AddField(
            model_name="entry",
            name="key",
            field=models.CharField(blank=True, default="", max_length=8),
        ),
        migrations.RunPython(seal_ends, migrations.RunPython.noop),
    ]
