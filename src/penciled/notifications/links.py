"""The addresses that mails lead to. Following one never changes anything.

Some have a token in them, by which whoever has the mail can do one thing without signing in.
Those never go where others may see them, as calendars are seen; and where no token can be had,
the mail leads to the page that asks for a code instead.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from penciled.booking.subjects import client_behind
from penciled.clients.links import LinkPurpose
from penciled.notifications.told import Told

SAMPLE = "a-sample-of-22-letters"


def desk_request(told: Told) -> str:
    return _whole("desk:request", told.slug, told.about)


def desk_appointment(told: Told) -> str:
    return _whole("desk:appointment", told.slug, told.about)


def desk_request_of(told: Told, ref: str) -> str:
    return _whole("desk:request", told.slug, ref)


def desk_appointment_of(told: Told, ref: str) -> str:
    return _whole("desk:appointment", told.slug, ref)


def desk_requests(told: Told) -> str:
    return _whole("desk:requests", told.slug)


def you(told: Told) -> str:
    return _whole("desk:you", told.slug)


def own_request(told: Told) -> str:
    return _whole("portal:mine_request", told.slug, told.about)


def request(told: Told) -> str:
    """Lead to the request and the one button that takes it back, until its time has come."""
    until = datetime.fromisoformat(told.payload["asked"]["starts_at"])
    by_mail = _by_mail(told, LinkPurpose.CANCEL_REQUEST, told.about, until=until)
    return by_mail or own_request(told)


def appointment(told: Told) -> str:
    """Lead to the appointment and the one button that cancels it, until it begins."""
    ref = UUID(str(told.payload["appointment"]))
    until = datetime.fromisoformat(told.payload["booked"]["starts_at"])
    return _by_mail(told, LinkPurpose.CANCEL_APPOINTMENT, ref, until=until) or mine(told)


def ask_again(told: Told) -> str:
    """Lead to the one button that asks for another time in place of what the mail is about."""
    return _by_mail(told, LinkPurpose.ASK_AGAIN, told.about) or ask(told)


def stop_reminders(told: Told) -> str:
    """Lead to the one button that stops reminders."""
    return _by_mail(told, LinkPurpose.STOP_REMINDERS, told.about) or mine(told)


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


def _by_mail(
    told: Told, purpose: LinkPurpose, about: UUID | None, *, until: datetime | None = None
) -> str:
    token = SAMPLE
    if told.mint:
        client = client_behind(about) if about else None
        token = told.mint.token(client, purpose, about, until=until) if client and about else ""
    return _whole("portal:by_mail", told.slug, token) if token else ""


def _whole(name: str, *args: object) -> str:
    return settings.SITE_URL + reverse(name, args=args)
