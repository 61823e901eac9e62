"""Every row there is, to be compared with what is there later."""

from __future__ import annotations

from typing import Any

from django.apps import apps

from penciled.audit.models import Chain, Entry
from penciled.clients.models import ClientChange, Merge
from penciled.practices.models import Calendar

TRAILS = (Chain, ClientChange, Entry, Merge)  # what was done stays in these


def every_row() -> dict[str, list[dict[str, Any]]]:
    """Return all rows but the trails of what was done, and how often calendars turned."""
    rows = {}
    for model in apps.get_models(include_auto_created=True):
        if model in TRAILS or model._meta.app_label in {"sessions", "contenttypes", "auth"}:
            continue
        found = [dict(each) for each in model._default_manager.order_by("pk").values()]
        for each in found if model is Calendar else ():
            del each["version"]
        if model._meta.model_name == "clientword":  # written anew: the words count, not the rows
            found = sorted(({**each, "id": 0} for each in found), key=str)
        rows[model._meta.label] = found
    return rows
