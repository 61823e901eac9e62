"""What the settings are where it is in earnest, and what stops the start there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.processes import run

PRODUCTION = {
    "PENCILED_DEVELOPMENT": "0",
    "SECRET_KEY": "8Jx0ceVq3Zs1yTnK5mWb7dPf2hRg9uLaE4iOoQkXvUwGtYjNBMzC",
    "SITE_URL": "https://book.example.com",
    "EMAIL_URL": "smtp+tls://desk:secret@mail.example.com:587",
    "TRUSTED_PROXIES": "1",
}
FLAGS = (
    "DEBUG",
    "SESSION_COOKIE_SECURE",
    "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SAMESITE",
    "CSRF_COOKIE_SECURE",
    "CSRF_COOKIE_SAMESITE",
    "SECURE_HSTS_SECONDS",
    "SECURE_CONTENT_TYPE_NOSNIFF",
    "X_FRAME_OPTIONS",
)
ASK = f"""
import json
from django.conf import settings
print(json.dumps([getattr(settings, name) for name in {FLAGS!r}]))
"""


ALONE = "write a mail address alone, like desk@example.com."


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SECRET_KEY", "", "SECRET_KEY is not set. Set it and start again."),
        ("SITE_URL", "", "SITE_URL is not set. Set it and start again."),
        (
            "SITE_URL",
            "book.example.com",
            "SITE_URL is 'book.example.com'; write it like https://book.example.com.",
        ),
        ("EMAIL_URL", "", "EMAIL_URL is not set. Mail is how clients hear from you."),
        ("PENCILED_MAIL_FROM", "desk", f"PENCILED_MAIL_FROM is 'desk'; {ALONE}"),
        ("TRUSTED_PROXIES", "one", "TRUSTED_PROXIES is 'one'; write a whole number from 0 up."),
    ],
)
def test_what_is_missing_or_wrong_stops_the_start_with_one_line(
    tmp_path: Path, name: str, value: str, said: str
) -> None:
    done = run("check", folder=tmp_path, program="penciled", **PRODUCTION | {name: value})

    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"penciled: {said}\n")


def test_nothing_is_left_to_say_about_a_deployment(tmp_path: Path) -> None:
    done = run("check", "--deploy", "--fail-level=WARNING", folder=tmp_path, **PRODUCTION)

    assert (done.returncode, done.stderr) == (0, "")
    assert "no issues (3 silenced)" in done.stdout


def test_cookies_go_over_tls_only_and_to_this_site_only(tmp_path: Path) -> None:
    done = run("shell", "--no-imports", "-c", ASK, folder=tmp_path, **PRODUCTION)

    year = 365 * 24 * 60 * 60
    assert json.loads(done.stdout) == [False, True, True, "Lax", True, "Lax", year, True, "DENY"]


def test_a_proxy_that_was_not_named_is_told_at_every_start(tmp_path: Path) -> None:
    done = run("check", folder=tmp_path, **PRODUCTION | {"TRUSTED_PROXIES": ""})

    assert (done.returncode, "penciled.W001" in done.stderr) == (0, True)
