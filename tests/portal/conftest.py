"""A practice's portal on a Monday at nine, and somebody who looks at it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.factory import NOW, House, make_house
from tests.fakes.clock import Clock
from tests.portal.browsing import Asker


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock(NOW)
    monkeypatch.setattr(timezone, "now", clock)
    return clock


@pytest.fixture
def house(db: None, clock: Clock) -> House:
    return make_house()


@pytest.fixture
def asker(house: House) -> Asker:
    return Asker(house)
