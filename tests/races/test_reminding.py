"""Several workers look at once whom to remind: everybody is reminded once.

They are held up between looking and writing until all of them have looked.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from penciled.booking import actions, digest, reminding, unanswered
from penciled.outbox.models import Message, MessageState
from penciled.practices.models import Member
from tests.factory import NOW, House, make_house

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
WORKERS = 4
CHICAGO = ZoneInfo("America/Chicago")
START = datetime(2026, 12, 15, 10, tzinfo=CHICAGO)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def all_at_once(
    module: Any, look: Callable[..., int], now: datetime, patch: pytest.MonkeyPatch
) -> Counter[str]:
    """Let workers look, and write once all have looked; return what each one said it wrote."""
    gate, write, found = threading.Barrier(WORKERS), module._write, Counter[str]()
    lock, waited = threading.Lock(), threading.local()

    def held_up(*args: Any, **said: Any) -> Any:
        if not getattr(waited, "once", False):
            waited.once = True
            gate.wait(timeout=20)
        return write(*args, **said)

    def work() -> None:
        try:
            written = look(now=now)
            with lock:
                found["written"] += written
                found["looked"] += 1
        finally:
            connection.close()

    patch.setattr(module, "_write", held_up)
    threads = [threading.Thread(target=work) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found["looked"] == WORKERS
    return found


def messages(topic: str) -> list[Message]:
    return list(Message.objects.filter(topic=topic).exclude(state=MessageState.CANCELLED))


def book(house: House, many: int) -> None:
    how: dict[str, Any] = {"anyway": True, "tell_client": False, "by": house.member, "now": NOW}
    for n in range(many):
        actions.schedule_appointment(house.plan(START + n * HOUR), **how)


def test_a_client_is_reminded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    book(make_house(), 6)

    all_at_once(reminding, reminding.remind_clients, START - DAY + 6 * HOUR, monkeypatch)

    told = Counter(each.about for each in messages("appointment.coming"))
    assert set(told.values()) == {1}
    assert len(told) == 6


def test_without_a_key_of_its_own_a_client_would_be_reminded_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    book(make_house(), 1)
    any_key: Callable[..., str] = lambda *_: str(uuid4())  # noqa: E731 -- the net, taken out
    monkeypatch.setattr(reminding.Coming, "key", any_key)

    all_at_once(reminding, reminding.remind_clients, START - DAY, monkeypatch)

    assert len(messages("appointment.coming")) == WORKERS


def test_staff_are_reminded_of_each_request_once_in_one_mail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    house = make_house()
    for n in range(5):
        house.asked(START + n * HOUR, email=f"client{n}@example.com")

    found = all_at_once(unanswered, unanswered.remind_staff, NOW + DAY, monkeypatch)

    [message] = messages("request.waiting")
    assert found["written"] == 1
    assert len({each["ref"] for each in message.payload["waiting"]}) == 5
    assert Message.objects.filter(topic="request.waiting").count() == 5


def test_a_member_has_one_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    house = make_house()
    Member.objects.update(hears_by_digest=True)
    house.asked(START)
    morning = datetime(2026, 12, 8, 7, 30, tzinfo=CHICAGO)

    all_at_once(digest, digest.send_digests, morning, monkeypatch)

    assert len(messages("member.digest")) == 1
