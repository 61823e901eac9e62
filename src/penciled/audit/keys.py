"""The keys that seal the record. They come from the environment, so the database alone forges none.

Sealed is with the key of today's SECRET_KEY; what was sealed under an earlier one is still
verified when that one stands in PENCILED_AUDIT_KEYS. Rows name their key by a few letters of
its own digest, which tell nothing about it.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

NAME_LENGTH = 8


def current() -> str:
    """Return the name of the key that seals now."""
    return _name(settings.SECRET_KEY)


def is_known(key: str) -> bool:
    return key in _known()


def seal(what: str, said: str, *, key: str) -> str:
    """Seal what is said, as 64 letters; `what` keeps seals for one use from being one for another.

    Raises:
        KeyError: no key of this name is known here.
    """
    return _digest(what, said, _known()[key])


def holds(what: str, said: str, *, key: str, sealed: str) -> bool:
    """Say whether a seal is the one that a known key gives."""
    return is_known(key) and constant_time_compare(seal(what, said, key=key), sealed)


def _known() -> dict[str, str]:
    return {_name(secret): secret for secret in (*settings.AUDIT_KEYS, settings.SECRET_KEY)}


def _name(secret: str) -> str:
    return _digest("name", "", secret)[:NAME_LENGTH]


def _digest(what: str, said: str, secret: str) -> str:
    made = salted_hmac(f"penciled.audit.{what}", said, secret=secret, algorithm="sha256")
    return made.hexdigest()
