"""White words read on every ink a service may have, by day and by night."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

from penciled.practices.models import Ink

TOKENS = Path(__file__).parents[2] / "src/penciled/ui/assets/css/tokens.css"
LEAST = 4.5  # WCAG 2.2, 1.4.3


def luminance(lightness: float, chroma: float, hue: float) -> float:
    """Return the relative luminance of an OKLCH colour, brought into sRGB channel by channel.

    After Björn Ottosson, https://bottosson.github.io/posts/oklab/.
    """
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    red, green, blue = (min(max(each, 0), 1) for each in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def inks() -> dict[str, tuple[float, float]]:
    found = re.findall(r"\.ink-(\w+)\s*\{ --h: (\d+);\s*--c: ([\d.]+); \}", TOKENS.read_text())
    return {name: (float(chroma), float(hue)) for name, hue, chroma in found}


def lightnesses() -> list[float]:
    rule = r"--ink: light-dark\(oklch\(([\d.]+) [^)]*\) [^)]*\)\), oklch\(([\d.]+)"
    found = re.search(rule, TOKENS.read_text())
    assert found
    return [float(each) for each in found.groups()]


def test_every_ink_is_drawn_and_every_drawn_one_may_be_chosen() -> None:
    assert set(inks()) == set(Ink.values)


@pytest.mark.parametrize("name", Ink.values)
@pytest.mark.parametrize("by_night", [False, True])
def test_white_reads_on_an_ink(name: str, *, by_night: bool) -> None:
    ground = luminance(lightnesses()[by_night], *inks()[name])

    assert 1.05 / (ground + 0.05) >= LEAST


def test_an_ink_too_light_would_be_noticed() -> None:
    assert 1.05 / (luminance(0.75, 0.1, 170) + 0.05) < LEAST
