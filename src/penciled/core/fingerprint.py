"""What somebody was shown, as a short word: whoever saves over a newer change is noticed by it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Set as AbstractSet
from dataclasses import asdict, is_dataclass
from typing import Any

from penciled.core.errors import StaleChange


def fingerprint(said: Any) -> str:
    """Return a word that differs once anything `said` does: a dataclass, or plain values."""
    plain = asdict(said) if is_dataclass(said) and not isinstance(said, type) else said
    words = json.dumps(plain, sort_keys=True, default=_plain)
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def must_stand(said: Any, shown: str) -> None:
    """Let pass whoever was shown what stands, which is `said`.

    Raises:
        StaleChange: somebody has changed it since.
    """
    if fingerprint(said) != shown:
        raise StaleChange("Somebody else changed this while you had it open.")


def _plain(value: Any) -> Any:
    return sorted(map(str, value)) if isinstance(value, AbstractSet) else str(value)
