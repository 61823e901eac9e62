"""Which address leads where. The portal comes last, because a practice's name is its address."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from penciled.config.health import health

urlpatterns = [
    path("health/", health, name="health"),
    path("accounts/", include("penciled.accounts.urls")),
    path("desk/", include("penciled.desk.urls")),
    *([path("mailbox/", include("penciled.mailbox.urls"))] if settings.MAILBOX_SHOWN else []),
    path("", include("penciled.portal.urls")),
]
