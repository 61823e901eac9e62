"""An authenticator app whose code is typed in time: its half minute never ends in between."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal import auth


def code_shown(secret: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return what the app shows, and let its period stand still until the test ends."""
    (period,) = auth.yield_hotp_counters_from_time()
    monkeypatch.setattr(auth, "yield_hotp_counters_from_time", lambda: iter([period]))
    return str(auth.format_hotp_value(auth.hotp_value(secret, period)))
