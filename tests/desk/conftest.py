"""What tests of the desk share."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.factory import NOW


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be `NOW` on the desk."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
