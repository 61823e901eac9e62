"""Every setting, from the environment alone. docs/reference/settings.md lists the variables."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from penciled.config import env
from penciled.config.logs import hide_secrets, is_news
from penciled.core import languages
from penciled.core.wall import use_pinned_zone_data

use_pinned_zone_data()

DEVELOPMENT = env.flag("PENCILED_DEVELOPMENT")
DEBUG = DEVELOPMENT
DATA_DIR = env.folder("PENCILED_DATA_DIR", "var")
SECRET_KEY = env.secret(
    "SECRET_KEY", of_development="only-for-development" if DEVELOPMENT else None
)
AUDIT_KEYS = env.words("PENCILED_AUDIT_KEYS")
SITE_URL = env.site("SITE_URL", "http://localhost:8000" if DEVELOPMENT else None)
SITE_HOST = urlsplit(SITE_URL).hostname or "localhost"
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", f"{SITE_HOST},localhost,127.0.0.1,[::1]")
WEB_WORKERS = env.number("WEB_WORKERS", 1, least=1)
PORT = env.number("PORT", 8000, least=1)
HOST = env.text("HOST", "127.0.0.1")
SIGNUP_IS_OPEN = (
    env.one_of("PENCILED_SIGNUP", ("open", "closed"), "open" if DEVELOPMENT else "closed") == "open"
)

INSTALLED_APPS = [
    "penciled.accounts",
    "penciled.outbox",
    "penciled.audit",
    "penciled.jobs",
    "penciled.practices",
    "penciled.clients",
    "penciled.availability",
    "penciled.appointments",
    "penciled.booking",
    "penciled.notifications",
    "penciled.ui",
    "penciled.portal",
    "penciled.desk",
    "penciled.mailbox",
    "penciled.returns",
    "penciled.demo",
    "penciled.commands",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.forms",
    "template_partials.apps.SimpleAppConfig",
]
MIDDLEWARE = [
    "penciled.accounts.proxies.notice_proxies",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "penciled.config.urls"
WSGI_APPLICATION = "penciled.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",  # finds "page.html#part"
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            ["django.template.loaders.app_directories.Loader"],
                        )
                    ],
                )
            ],
            "builtins": ["template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
FORM_RENDERER = "penciled.ui.forms.Renderer"
FILE_UPLOAD_HANDLERS = ["penciled.ui.uploads.InMemory"]

DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{DATA_DIR}/penciled.sqlite3")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A write transaction takes its lock at once, so two never upgrade into a deadlock.
    # Before 3.51.3 a WAL file could be corrupted by two connections that checkpoint.
    journal = "WAL" if sqlite3.sqlite_version_info >= (3, 51, 3) else "DELETE"
    DATABASES["default"]["ENGINE"] = "penciled.config.sqlite"
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            # What is deleted is written over: who was erased is not in the file either.
            f"PRAGMA journal_mode={journal}; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
        ),
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    # Rate limits count here: in the database, so that every node counts the same.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # Computed slots: keyed by the calendars' versions, so never stale and never shared.
    "slots": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "slots",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}

EMAIL_BACKEND = "penciled.notifications.smtp.EmailBackend"
EMAIL_TIMEOUT = 30
MAIL_PROVIDER = ""
MAIL_WEBHOOK_SECRET = env.text("PENCILED_MAIL_WEBHOOK_SECRET", "")
DEFAULT_FROM_EMAIL = env.mail_address("PENCILED_MAIL_FROM", f"no-reply@{SITE_HOST}")
_mail = env.mail("EMAIL_URL")
globals().update(_mail)
if not _mail:
    if not DEVELOPMENT:
        raise ImproperlyConfigured("EMAIL_URL is not set. Mail is how clients hear from you.")
    EMAIL_BACKEND = "penciled.mailbox.backend.MailboxBackend"
MAILBOX_DIR = DATA_DIR / "mailbox"
MAILBOX_SHOWN = DEVELOPMENT and not _mail

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_ADAPTER = "penciled.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # the pages say the same, and no stranger is mailed
ACCOUNT_RATE_LIMITS = {
    # An office shares one address; `key` is the account that was named.
    "login": "60/15m/ip",
    "login_failed": "30/15m/ip,5/15m/key",
    "request_login_code": "20/15m/ip,3/15m/key",
    "reset_password": "20/15m/ip,3/15m/key",
    "reset_password_from_key": "20/15m/ip",
    "reauthenticate": "10/15m/user",
    "change_password": "10/15m/user",
    "join": "60/15m/ip",
    "returned": "1200/15m/ip",  # what a provider tells of mails
    "feed": "60/15m/key",  # several devices ask, and a calendar service from many addresses
    "prove_address": "20/15m/ip,3/15m/key",
    "test_mail": "20/15m/user",
    "guess_code": "60/15m/ip,5/15m/key",
}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {
    "login": "penciled.accounts.forms.LoginForm",
    "request_login_code": "penciled.accounts.forms.RequestLoginCodeForm",
    "reset_password": "penciled.accounts.forms.ResetPasswordForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"add_webauthn": "penciled.accounts.forms.AddPasskeyForm"}
MFA_TOTP_ISSUER = "Penciled"

SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if SESSION_COOKIE_SECURE else 0
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # other names below SITE_URL's host are not ours to bind
    "security.W008",  # the proxy sends http on to https; a monitor may ask this port plainly
    "security.W021",  # nor to put on the browsers' lists
]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
TRUSTED_PROXIES = env.number_if_said("TRUSTED_PROXIES")
if TRUSTED_PROXIES:
    ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    # Faults are told wherever it runs; without this, only development would hear of them.
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "news": {"()": "django.utils.log.CallbackFilter", "callback": is_news},
        "secrets": {"()": "django.utils.log.CallbackFilter", "callback": hide_secrets},
    },
    "formatters": {
        "visits": {
            "()": "django.utils.log.ServerFormatter",
            "format": "[{server_time}] {message}",
            "style": "{",
        }
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "filters": ["secrets"]},
        "visits": {
            "class": "logging.StreamHandler",
            "filters": ["secrets"],
            "formatter": "visits",
        },
    },
    "loggers": {
        "django.request": {
            "handlers": ["stderr"],
            "filters": ["news"],
            "level": "ERROR",
            "propagate": False,
        },
        "django.server": {"handlers": ["visits"], "level": "INFO", "propagate": False},
    },
}

LANGUAGE_CODE = "en-us"
LANGUAGES = list(languages.LANGUAGES.items())
LOCALE_PATHS = [Path(__file__).parent.parent / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEVELOPMENT
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEVELOPMENT
WHITENOISE_AUTOREFRESH = DEVELOPMENT
