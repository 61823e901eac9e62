"""What the portal's tests share: somebody with a browser at a practice's portal."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.test import Client as Browser
from django.urls import reverse

from penciled.booking.models import AppointmentRequest
from penciled.clients.models import Client, ClientStatus
from penciled.outbox.models import Message
from tests.factory import NOW, House

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TEN = datetime(2026, 12, 10, 16, 0, tzinfo=UTC)  # Thursday, 10:00 in Chicago
ELENA = "elena@example.com"
DETAILS = {
    "first_name": "Elena",
    "last_name": "Marsh",
    "email": ELENA,
    "phone": "",
    "note": "Afternoons are best.",
    "draft": "0c5bb2e2-3cf6-4d55-9a7c-9e2b6f0d1a11",
}


@dataclass
class Asker:
    """A browser at one practice; `choices` are the words of the address for `start`."""

    house: House
    browser: Any = field(default_factory=Browser)

    def choices(self, start: datetime | None = TEN, **others: str) -> dict[str, str]:
        chosen = {
            "practitioner": str(self.house.practitioner.ref),
            "service": str(self.house.service.ref),
            "location": str(self.house.location.ref),
            "start": f"{start:%Y-%m-%dT%H:%M:%SZ}" if start else "",
        }
        return {name: value for name, value in (chosen | others).items() if value}

    def at(self, name: str, *refs: Any, **params: str) -> str:
        path = reverse(f"portal:{name}", args=[self.house.practice.slug, *refs])
        return f"{path}?{urlencode(params)}" if params else path

    def get(self, name: str, *refs: Any, **params: str) -> Any:
        return self.browser.get(self.at(name, *refs, **params))

    def post(self, name: str, *refs: Any, data: dict[str, Any], **params: str) -> Any:
        return self.browser.post(self.at(name, *refs, **params), data)

    def give_details(self, start: datetime = TEN, **typed: Any) -> Any:
        return self.post("details", data=DETAILS | typed, **self.choices(start))

    def give_code(self, start: datetime = TEN, *, email: str = ELENA, **typed: str) -> Any:
        data = {"code": newest_code(email), "draft": DETAILS["draft"]} | typed
        return self.post("request_code", data=data, **self.choices(start))

    def follow(self, answer: Any) -> Any:
        """Go where an answer leads."""
        return self.browser.get(answer.url)

    def enter(self, email: str = ELENA) -> Any:
        """Sign in with a code by mail."""
        self.post("enter", data={"email": email, "draft": ""})
        return self.post("code", data={"code": newest_code(email)})

    def ask(self, start: datetime = TEN) -> AppointmentRequest:
        """Go the whole way as somebody new."""
        self.give_details(start)
        self.give_code(start)
        return AppointmentRequest.objects.get(starts_at=start)


def newest_code(email: str = ELENA) -> str:
    codes = Message.objects.filter(topic="entry.code", recipient=email)
    return str(codes.latest("id").payload["code"])


def known_client(house: House, email: str = ELENA, **fields: Any) -> Client:
    """Make a client whom the practice has accepted before."""
    said = {"first_name": "Elena", "last_name": "Marsh", "status": ClientStatus.ACTIVE}
    return Client.objects.create(
        practice=house.practice, email=email, created_at=NOW, **said | fields
    )


def wrong_code(email: str = ELENA) -> str:
    codes = Message.objects.filter(topic="entry.code", recipient=email)
    right = {each.payload["code"] for each in codes}
    return next(code for code in ("000000", "000001", "000002", "000003") if code not in right)


def mails() -> list[tuple[str, str]]:
    """Return what was mailed but codes, in order: topic and recipient."""
    sent = Message.objects.exclude(topic="entry.code").order_by("id")
    return list(sent.values_list("topic", "recipient"))


def words(response: Any) -> str:
    """Return what a page says, without its markup."""
    text = re.sub(r"<(script|style|title)\b.*?</\1>", "", response.text, flags=re.DOTALL)
    text = re.sub(r"</?bdi\b[^>]*>", "", text)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())
