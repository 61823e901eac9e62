"""How many examples a property is tried with: all of them in `make soak`, which sets SOAK."""

from __future__ import annotations

import os


def thorough(most: int) -> int:
    """Return `most` where there is time for it, else a quarter."""
    return most if os.environ.get("SOAK") else most // 4
