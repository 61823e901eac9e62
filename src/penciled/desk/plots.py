"""Plots as SVG, drawn here and not in the browser: they need no script, and no style of their own.

The library lays out bars, axes and guides; its styles, script and tooltips are taken out, because
the page's policy lets none of them in. What remains is coloured by `insight.css` and the patterns
that the page holds, so that outcomes are told apart without colour. Screen readers pass a plot by:
the table behind it says the same. See docs/adr/0024.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from xml.etree.ElementTree import Element, SubElement

import pygal
from django.utils.safestring import SafeString, mark_safe

# The library looks for plug-ins at every import of anything, in a way that Python warns of.
sys.meta_path[:] = [each for each in sys.meta_path if type(each).__module__ != "pygal"]

DROPPED = ("defs", "desc", "script", "style", "title")
MOST_TICKS = 5
STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Size:
    name: str
    width: int
    height: int
    most_labels: int


SIZES = (Size("wide", 880, 280, 13), Size("narrow", 360, 240, 5))


@dataclass(frozen=True, slots=True)
class Stack:
    """Bars on each other: `series` by what each is a pattern of, a number for each of `labels`."""

    labels: Sequence[str]
    series: Mapping[str, Sequence[int]]
    names: Mapping[str, str]


def stacked(stack: Stack) -> SafeString:
    """Draw bars that stand on each other, once for wide and once for narrow pages."""
    return _both([_stacked(stack, size) for size in SIZES])


def share_bar(parts: Mapping[str, int], names: Mapping[str, str]) -> SafeString:
    """Draw one bar in parts, lying; `parts` by pattern."""
    chart = pygal.HorizontalStackedBar(**_plain(Size("bar", 880, 44, 0)), show_x_labels=False)
    chart.config.show_y_labels = chart.config.show_x_guides = chart.config.show_y_guides = False
    chart.x_labels, chart.range = [""], (0, sum(parts.values()))
    for name, number in parts.items():
        chart.add(names[name], [number])
    return _both([_drawn(chart, "bar", list(parts))])


def ticks(most: int) -> list[int]:
    """Return round whole numbers from nought to at least `most`, a handful of them."""
    step, power = 1, 1
    while True:
        for each in STEPS:
            step = each * power
            if step * MOST_TICKS >= most:
                return list(range(0, max(most, 1) + step, step))
        power *= 10


def _stacked(stack: Stack, size: Size) -> str:
    chart = pygal.StackedBar(**_plain(size))
    chart.x_labels = stack.labels
    every = -(-len(stack.labels) // size.most_labels)
    chart.x_labels_major = list(stack.labels[::every])
    chart.config.show_minor_x_labels = every == 1
    together = [sum(each) for each in zip(*stack.series.values(), strict=True)]
    chart.y_labels = ticks(max(together, default=0))
    for name, numbers in stack.series.items():
        chart.add(stack.names[name], list(numbers))
    return _drawn(chart, size.name, list(stack.series))


def _plain(size: Size) -> dict[str, Any]:
    return {
        "width": size.width,
        "height": size.height,
        "margin": 4,
        "js": (),
        "css": (),
        "show_legend": False,
        "no_prefix": True,
        "disable_xml_declaration": True,
        "truncate_label": -1,
        "formatter": lambda number: f"{number:.0f}",
    }


def _drawn(chart: Any, name: str, patterns: Sequence[str]) -> str:
    def clean(root: Element) -> Element:
        said = list(_said(root, chart))
        _drop(root)
        for rect, words in said:
            SubElement(rect, "title").text = words
        _fill(root, patterns)
        for attribute in ("id", "xmlns"):
            root.attrib.pop(attribute, None)
        root.set("class", f"plot-drawn plot-{name}")
        root.set("aria-hidden", "true")
        root.set("focusable", "false")
        return root

    chart.add_xml_filter(clean)
    return cast("str", chart.render(is_unicode=True))


def _said(root: Element, chart: Any) -> Iterator[tuple[Element, str]]:
    """Yield each part of a bar with what it is, for who points at it."""
    for number, (_values, how) in enumerate(chart.raw_series):
        for serie in _of_class(root, f"serie-{number}"):
            for bar in _of_class(serie, "bar"):
                told = {each.get("class"): each.text for each in bar.iter("desc")}
                words = (told.get("x_label"), how["title"], told.get("value"))
                yield from ((rect, ", ".join(filter(None, words))) for rect in bar.iter("rect"))


def _drop(node: Element) -> None:
    """Take out what the page's policy refuses, and what only the library's script uses."""
    for child in list(node):
        is_comment = not isinstance(child.tag, str)
        if is_comment or child.tag in DROPPED or "overlay" in child.get("class", ""):
            node.remove(child)
        else:
            child.attrib.pop("style", None)
            _drop(child)


def _fill(root: Element, patterns: Sequence[str]) -> None:
    for number, name in enumerate(patterns):
        for serie in _of_class(root, f"serie-{number}"):
            for rect in serie.iter("rect"):
                rect.set("class", f"part part-{name}")
                rect.set("fill", f"url(#plot-{name})")


def _of_class(node: Element, name: str) -> list[Element]:
    return [each for each in node.iter() if name in each.get("class", "").split()]


def _both(drawn: Sequence[str]) -> SafeString:
    return mark_safe("".join(drawn))  # noqa: S308 -- written by the library, which escapes words
