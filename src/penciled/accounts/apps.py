"""Django's entry for this app."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import register

from penciled.accounts.proxies import proxies_are_named


class AccountsConfig(AppConfig):
    name = "penciled.accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        register(proxies_are_named)
