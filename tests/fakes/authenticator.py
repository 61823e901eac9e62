"""An authenticator app whose code is typed in time, also where its half minute ends meanwhile."""

from __future__ import annotations

import time

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import LazySettings


def code_shown(secret: str, settings: LazySettings) -> str:
    """Return what the app shows at this moment, and let it count for one period more."""
    settings.MFA_TOTP_TOLERANCE = 1
    period = int(time.time()) // app_settings.TOTP_PERIOD
    return str(format_hotp_value(hotp_value(secret, period)))
