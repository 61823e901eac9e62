"""The addresses that mails lead to. Following one never changes anything."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from penciled.notifications.told import Told


def desk_request(told: Told) -> str:
    return _whole("desk:request", told.slug, told.about)


def own_request(told: Told) -> str:
    return _whole("portal:mine_request", told.slug, told.about)


def cancel(told: Told) -> str:
    return _whole("portal:cancel", told.slug, told.about)


def mine(told: Told) -> str:
    return _whole("portal:mine", told.slug)


def ask(told: Told) -> str:
    return _whole("portal:request", told.slug)


def _whole(name: str, *args: object) -> str:
    return settings.SITE_URL + reverse(name, args=args)
