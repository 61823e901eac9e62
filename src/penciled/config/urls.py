"""Which address leads where. The portal comes last, because a practice's name is its address."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from penciled.accounts.limits import too_many
from penciled.config.health import health
from penciled.ui.pictures import picture

urlpatterns = [
    path("health/", health, name="health"),
    path("accounts/", include("penciled.accounts.urls")),
    path("desk/", include("penciled.desk.urls")),
    path("start/", include("penciled.desk.founding_urls")),
    path("api/returns/", include("penciled.returns.urls")),
    *([path("mailbox/", include("penciled.mailbox.urls"))] if settings.MAILBOX_SHOWN else []),
    path("pictures/<uuid:ref>.webp", picture, name="picture"),
    path("", include("penciled.portal.urls")),
]
handler429 = too_many  # django-allauth asks for it by this name
