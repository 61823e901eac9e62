"""Colours and whether words can be read in them: a practice's accent, by day and by night.

Contrast is WCAG 2.2's (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio); lighter and darker is
in OKLCH (https://bottosson.github.io/posts/oklab/), where a hue stays what it was. The grounds
are those of the styles; a test holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import atan2, cbrt, cos, degrees, hypot, radians, sin

HEX = re.compile(r"#[0-9a-f]{6}")
WORDS = 4.5  # WCAG 1.4.3, for text
FOCUS = 7.0
STEP = 0.004
ODD = 1e-4  # what rounding may leave outside of what a screen shows
WHITE = "#ffffff"


@dataclass(frozen=True, slots=True)
class Lch:
    """Lightness 0 to 1, chroma, hue in degrees."""

    lightness: float
    chroma: float
    hue: float

    def at(self, lightness: float, *, most_chroma: float = 1.0) -> Lch:
        chroma = min(self.chroma, most_chroma)
        return Lch(min(1.0, max(0.0, lightness)), chroma, self.hue)

    def hex(self) -> str:
        """Return the colour a screen has for it: as strong as the screen can show it."""
        shown = next(each for each in self._paler() if all(-ODD <= c <= 1 + ODD for c in each))
        return "#" + "".join(f"{round(255 * _gamma(min(1.0, max(0.0, c)))):02x}" for c in shown)

    def _paler(self) -> Iterator[tuple[float, float, float]]:
        chroma = self.chroma
        while chroma > 0:
            yield _linear_of(Lch(self.lightness, chroma, self.hue))
            chroma -= STEP
        grey = self.lightness**3
        yield (grey, grey, grey)


@dataclass(frozen=True, slots=True)
class Shades:
    """One accent for one of light and dark, by the names of the styles' tokens."""

    accent: str
    strong: str
    text: str
    wash: str
    line: str
    on: str
    focus: str


# Paper, sheet, raised, sunk, hover: whatever words in the accent may stand on.
LIGHT = (
    Lch(0.984, 0.004, 100),
    Lch(1, 0, 0),
    Lch(0.958, 0.005, 100),
    Lch(0.945, 0.007, 110),
)
DARK = (
    Lch(0.188, 0.008, 190),
    Lch(0.226, 0.009, 190),
    Lch(0.258, 0.010, 190),
    Lch(0.176, 0.007, 190),
    Lch(0.285, 0.011, 190),
)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def reads(colour: str) -> bool:
    """Say whether white words can be read on `colour`, and words in `colour` on paper."""
    return all(contrast(colour, ground) >= WORDS for ground in (WHITE, LIGHT[0].hex()))


def nearest_that_reads(colour: str) -> str:
    """Return `colour`, or the lightest of the same hue that is darker and `reads`."""
    grounds = (WHITE, LIGHT[0].hex())
    return colour if reads(colour) else _darker(lch_of(colour), grounds, WORDS)


def by_day(colour: str) -> Shades:
    """Return the shades of a `colour` that `reads`, on light grounds."""
    own, grounds = lch_of(colour), [each.hex() for each in LIGHT]
    wash = own.at(0.958, most_chroma=0.02).hex()
    return Shades(
        accent=colour,
        strong=own.at(own.lightness - 0.07).hex(),
        text=_darker(own, (*grounds, wash), WORDS),
        wash=wash,
        line=own.at(0.78, most_chroma=0.06).hex(),
        on=WHITE,
        focus=_darker(own, grounds, FOCUS),
    )


def by_night(colour: str) -> Shades:
    """Return the shades of `colour` on dark grounds: lighter, with dark words on them."""
    own, grounds = lch_of(colour), [each.hex() for each in DARK]
    wash = own.at(0.285, most_chroma=0.036).hex()
    accent = _lighter(own.at(0.8, most_chroma=0.088), grounds, WORDS)
    return Shades(
        accent=accent,
        strong=own.at(lch_of(accent).lightness + 0.06, most_chroma=0.08).hex(),
        text=_lighter(own.at(0.825, most_chroma=0.085), (*grounds, wash), WORDS),
        wash=wash,
        line=own.at(0.46, most_chroma=0.062).hex(),
        on=own.at(0.2, most_chroma=0.03).hex(),
        focus=_lighter(own.at(0.88, most_chroma=0.115), grounds, FOCUS),
    )


def lch_of(colour: str) -> Lch:
    red, green, blue = _linear(colour)
    long = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return Lch(lightness, hypot(a, b), degrees(atan2(b, a)) % 360)


def _linear_of(colour: Lch) -> tuple[float, float, float]:
    a = colour.chroma * cos(radians(colour.hue))
    b = colour.chroma * sin(radians(colour.hue))
    long = (colour.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (colour.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _darker(own: Lch, grounds: Sequence[str], least: float) -> str:
    return _until(own, grounds, least, step=-STEP)


def _lighter(own: Lch, grounds: Sequence[str], least: float) -> str:
    return _until(own, grounds, least, step=STEP)


def _until(own: Lch, grounds: Sequence[str], least: float, *, step: float) -> str:
    """Return the first of ever darker or lighter shades that reads on all the grounds."""
    while 0 < own.lightness < 1:
        shade = own.hex()
        if all(contrast(shade, ground) >= least for ground in grounds):
            return shade
        own = own.at(own.lightness + step)
    return own.hex()


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(colour: str) -> tuple[float, float, float]:
    red, green, blue = (_degamma(int(colour[n : n + 2], 16) / 255) for n in (1, 3, 5))
    return red, green, blue


def _degamma(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 -- of sRGB


def _gamma(value: float) -> float:
    return value * 12.92 if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055  # noqa: PLR2004 -- of sRGB
