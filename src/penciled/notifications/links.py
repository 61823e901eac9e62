"""The addresses that mails lead to. Following one never changes anything."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from penciled.notifications.told import Told


def desk_request(told: Told) -> str:
    return _whole("desk:request", told.slug, told.about)


def desk_appointment(told: Told) -> str:
    return _whole("desk:appointment", told.slug, told.about)


def own_request(told: Told) -> str:
    return _whole("portal:mine_request", told.slug, told.about)


def cancel(told: Told) -> str:
    return _whole("portal:cancel", told.slug, told.about)


def mine(told: Told) -> str:
    return _whole("portal:mine", told.slug)


def ask(told: Told) -> str:
    return _whole("portal:request", told.slug)


def settings_of(told: Told) -> str:
    return _whole("desk:settings", told.slug)


def join(told: Told) -> str:
    return _whole("desk:join", told.payload["secret"])


def choose_password(key: str) -> str:
    account, _, token = key.partition("-")
    return _whole("account_reset_password_from_key", account, token)


def sign_in() -> str:
    return _whole("account_login")


def forgot_password() -> str:
    return _whole("account_reset_password")


def _whole(name: str, *args: object) -> str:
    return settings.SITE_URL + reverse(name, args=args)
