"""Words with places to be filled, such as "Hello {first_name}": looked over, and filled.

A place is a name in braces and nothing more; what it is filled with is not looked at again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

_BRACES = re.compile(r"\{([^{}]*)\}|[{}]")
_WITH_GAP = re.compile(rf"([ \t]*)(?:{_BRACES.pattern})")


def odd_in(words: str, known: Collection[str]) -> str:
    """Return the first place that is none of `known`, or a brace that stands alone; else ""."""
    odd = (found[0] for found in _BRACES.finditer(words) if found[1] not in known)
    return next(odd, "")


def fill(words: str, values: Mapping[str, str]) -> str:
    """Return the words with each place filled; one that nothing is known for goes, with its gap.

    So of somebody without a first name, "Hello {first_name}," makes "Hello,".
    """

    def filled(found: re.Match[str]) -> str:
        value = values.get(found[2] or "", "")
        return found[1] + value if value else ""

    return _WITH_GAP.sub(filled, words)
