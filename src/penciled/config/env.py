"""Read the environment, and stop the start with one clear line when a value is wrong.

Nothing else in the product looks at `os.environ`. Every variable is listed in
docs/reference/settings.md, which a test holds against this package.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

TRUE, FALSE = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}
SECRET_LENGTH = 32
SMTP_SCHEMES = {"smtp", "smtps", "smtp+tls", "smtp+ssl"}
PROVIDERS = {"mailgun": "API_KEY", "postmark": "SERVER_TOKEN", "brevo": "API_KEY"}
MAILGUN_IN = {"us": "https://api.mailgun.net/v3", "eu": "https://api.eu.mailgun.net/v3"}


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, "").strip() or default
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set. Set it and start again.")
    return value


def secret(name: str, *, of_development: str | None) -> str:
    """Return a secret that nobody guesses; in development any will do."""
    value = text(name, of_development)
    if of_development is None and len(value) < SECRET_LENGTH:
        raise ImproperlyConfigured(
            f"{name} has fewer than {SECRET_LENGTH} characters. Make a long random one."
        )
    return value


def flag(name: str, *, default: bool = False) -> bool:
    raw = os.environ.get(name)
    if raw is None:
        return default
    if raw.strip().lower() not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} is {raw!r}; write 1 or 0.")
    return raw.strip().lower() in TRUE


def one_of(name: str, choices: tuple[str, ...], default: str) -> str:
    value = text(name, default).lower()
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}; write {' or '.join(choices)}.")
    return value


def number_if_said(name: str) -> int | None:
    """Return a whole number, or None where nobody has said one."""
    return number(name, 0) if os.environ.get(name, "").strip() else None


def number(name: str, default: int, *, least: int = 0) -> int:
    raw = os.environ.get(name, "").strip() or str(default)
    if not raw.isdecimal() or int(raw) < least:
        raise ImproperlyConfigured(f"{name} is {raw!r}; write a whole number from {least} up.")
    return int(raw)


def folder(name: str, default: str) -> Path:
    """Return a folder to write in; it is made when it is missing."""
    path = Path(text(name, default)).resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{name} is {str(path)!r}: {error.strerror}.") from error
    return path


def words(name: str, default: str = "") -> list[str]:
    """Return the comma-separated words of a variable, without blanks."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def database(name: str, default: str) -> dict[str, Any]:
    """Return Django's database settings for a `sqlite:///` or `postgres://` address."""
    url = text(name, default)
    if urlsplit(url).scheme not in {"sqlite", "postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} must begin with sqlite:/// or postgres://.")
    return dict(environ.Env.db_url_config(url))


def mail(name: str) -> dict[str, Any]:
    """Return Django's settings for an `smtp://` address or a provider's; empty without one."""
    url = os.environ.get(name, "").strip()
    if not url:
        return {}
    scheme = urlsplit(url).scheme
    if scheme in PROVIDERS:
        return _provider(name, url)
    if scheme not in SMTP_SCHEMES:
        known = ", ".join(sorted(SMTP_SCHEMES) + sorted(PROVIDERS))
        raise ImproperlyConfigured(f"{name} must begin with one of {known}.")
    settings = dict(environ.Env.email_url_config(url.replace("smtps://", "smtp+ssl://")))
    settings.pop("OPTIONS", None)
    settings.pop("EMAIL_FILE_PATH", None)
    return settings | {"EMAIL_BACKEND": "penciled.notifications.smtp.EmailBackend"}


def _provider(name: str, url: str) -> dict[str, Any]:
    """Return what sends mail by a provider's own interface: `postmark://TOKEN@`."""
    parts = urlsplit(url)
    provider, key, region = parts.scheme, unquote(parts.username or ""), parts.query
    if not key or region not in {"", *(f"region={each}" for each in MAILGUN_IN)}:
        raise ImproperlyConfigured(f"{name} is wrong; write it like {provider}://KEY@.")
    said = {f"{provider.upper()}_{PROVIDERS[provider]}": key, "REQUESTS_TIMEOUT": 30}
    if provider == "mailgun":
        said["MAILGUN_API_URL"] = MAILGUN_IN[region.removeprefix("region=") or "us"]
        if parts.hostname:
            said["MAILGUN_SENDER_DOMAIN"] = parts.hostname
    backend = f"anymail.backends.{provider}.EmailBackend"
    return {"EMAIL_BACKEND": backend, "ANYMAIL": said, "MAIL_PROVIDER": provider}


def mail_address(name: str, default: str) -> str:
    """Return a bare mail address; a name before it is the practice's to give."""
    value = text(name, default)
    if value != default:
        try:
            validate_email(value)
        except ValidationError as error:
            raise ImproperlyConfigured(
                f"{name} is {value!r}; write a mail address alone, like desk@example.com."
            ) from error
    return value


def site(name: str, default: str | None) -> str:
    """Return the public address of the installation, without a slash at its end."""
    url = text(name, default).rstrip("/")
    parts = urlsplit(url)
    if (
        parts.scheme not in {"http", "https"}
        or not parts.netloc
        or parts.path
        or parts.query
        or parts.fragment
        or "@" in parts.netloc
    ):
        raise ImproperlyConfigured(f"{name} is {url!r}; write it like https://book.example.com.")
    return url
