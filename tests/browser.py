"""A real Chromium for tests: `page`, `open_page(…)` for other shapes, and `axe(page)`.

Each page has a context of its own, so no cookie leaks from test to test. A page that throws,
or breaks the content security policy, fails the test that opened it.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

ROOT = Path(__file__).parent.parent
PHONE, DESKTOP = (390, 844), (1440, 900)
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WCAG_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
OF_COLOURS = ["color-contrast", "link-in-text-block"]
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)


class OpenPage(Protocol):
    def __call__(
        self,
        size: tuple[int, int] = DESKTOP,
        *,
        javascript: bool = True,
        touch: bool = False,
        zone: str = "America/New_York",
    ) -> Page: ...


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = subprocess.run([ROOT / "bin/chromium"], check=True, capture_output=True, text=True)
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        # Playwright keeps an event loop on this thread; Django takes that for async code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=path.stdout.strip(), args=flags)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """Open pages as wide, as scriptless and as touched as asked; all are closed at the end."""
    contexts, complaints = [], []

    def listen(message: ConsoleMessage) -> None:
        # Chromium also reports each refusal (404, 409, 422) here, which tests ask for.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            complaints.append(message.text)

    def open_page(
        size: tuple[int, int] = DESKTOP,
        *,
        javascript: bool = True,
        touch: bool = False,
        zone: str = "America/New_York",
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=javascript,
            has_touch=touch,
            is_mobile=touch,
            timezone_id=zone,
            locale="en-US",
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.on("console", listen)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page()


def axe(page: Page) -> list[str]:
    """Return what axe finds against WCAG 2.2 A and AA, light and dark, a line for each element.

    In the dark only the colours differ, so only they are tried again. What still fades in is taken
    to its end. The source goes in through the debugger, which the content security policy does
    not bind.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    found = _findings(page, WCAG_AA)
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {each}" for each in _findings(page, OF_COLOURS)]
    page.emulate_media(color_scheme="light")
    return found


def _findings(page: Page, asked: list[str]) -> list[str]:
    found = page.evaluate(
        """asked => {
            const ends = each => each.effect?.getComputedTiming().endTime < Infinity;
            document.getAnimations().filter(ends).forEach(each => each.finish());
            const told = { runOnly: asked, resultTypes: ["violations"], iframes: false };
            return axe.run(document, told);
        }""",
        asked,
    )
    return [
        f"{violation['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
