"""Django's entry for this app."""

from __future__ import annotations

from django.apps import AppConfig


class AvailabilityConfig(AppConfig):
    name = "penciled.availability"
    default_auto_field = "django.db.models.BigAutoField"
