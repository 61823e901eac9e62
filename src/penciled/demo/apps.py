"""Django's entry for this app."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "penciled.demo"
    default_auto_field = "django.db.models.BigAutoField"
