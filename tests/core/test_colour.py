from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from penciled.core.colour import (
    DARK,
    FOCUS,
    HEX,
    LIGHT,
    WHITE,
    WORDS,
    by_day,
    by_night,
    contrast,
    lch_of,
    nearest_that_reads,
    reads,
)

TOKENS = Path(__file__).parents[2] / "src/penciled/ui/assets/css/tokens.css"
colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.0),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_contrast_is_as_everybody_else_computes_it(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.005)


@given(colour=colours)
@example("#000000")
@example("#ffffff")
def test_a_colour_comes_back_from_its_lightness_chroma_and_hue(colour: str) -> None:
    assert lch_of(colour).hex() == colour


@given(colour=colours)
@example("#ffff00")
@example("#ffffff")
def test_what_is_offered_instead_reads_and_is_as_light_as_can_be(colour: str) -> None:
    offered = nearest_that_reads(colour)

    assert HEX.fullmatch(offered)
    assert reads(offered)
    assert (offered == colour) == reads(colour)
    assert reads(colour) or contrast(offered, WHITE) < WORDS + 0.6


@given(colour=colours)
@example("#000000")
@example("#ffff00")
def test_every_shade_reads_wherever_it_is_used(colour: str) -> None:
    accent = nearest_that_reads(colour)
    for shades, grounds in ((by_day(accent), LIGHT), (by_night(accent), DARK)):
        papers = [each.hex() for each in grounds]
        assert all(contrast(shades.text, paper) >= WORDS for paper in (*papers, shades.wash))
        assert all(contrast(shades.focus, paper) >= FOCUS for paper in papers)
        assert contrast(shades.on, shades.accent) >= WORDS
        assert contrast(shades.on, shades.strong) >= WORDS
        assert contrast(shades.accent, papers[0]) >= WORDS


def test_the_grounds_are_those_of_the_styles() -> None:
    said = re.findall(r"--(?:paper|sheet|raised|sunk|hover):(.*)", TOKENS.read_text())
    pairs = [re.findall(r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)", line) for line in said]
    light = {tuple(map(float, pair[0])) for pair in pairs}
    dark = {tuple(map(float, pair[1])) for pair in pairs}

    assert {(each.lightness, each.chroma, each.hue) for each in LIGHT} == light
    assert {(each.lightness, each.chroma, each.hue) for each in DARK} == dark
