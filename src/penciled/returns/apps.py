"""Django's entry for this app."""

from __future__ import annotations

from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "penciled.returns"
    default_auto_field = "django.db.models.BigAutoField"
