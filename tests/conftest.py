"""What every test gets: Hypothesis's profile, the browser's fixtures and its marker."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Generator, Iterator
from importlib import import_module

import pytest
from django.conf import settings as product
from django.core.cache import caches
from hypothesis import settings

from tests.factory import House, make_house
from tests.thorough import thorough

pytest_plugins = ["tests.browser", "tests.databases"]

SURFACES = {"demo", "desk", "mailbox", "portal", "returns"}

EXAMPLES = thorough(100)
settings.register_profile("dev", deadline=None, max_examples=EXAMPLES)
settings.register_profile(
    "ci", deadline=None, derandomize=True, print_blob=True, max_examples=EXAMPLES
)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


@pytest.fixture(autouse=True)
def nothing_computed_before() -> None:
    """Forget computed slots: a fresh database counts ids and versions from the start again."""
    caches["slots"].clear()


@pytest.fixture(autouse=True)
def nothing_counted_after(request: pytest.FixtureRequest) -> Iterator[None]:
    """Forget rate limits where tests commit: their table is no model's, so no flush empties it."""
    marker = request.node.get_closest_marker("django_db")
    commits = marker is not None and marker.kwargs.get("transaction", False)
    if commits:
        request.getfixturevalue("transactional_db")
    yield
    if commits:
        caches["default"].clear()


@pytest.fixture
def house(db: None) -> House:
    """Make the smallest complete practice; a test that needs another makes its own."""
    return make_house()


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None, None, None]:
    """Mark what drives the browser or asks a database before anybody chooses; longest first.

    What a browser comes by, plain tests come by too: measuring there would only take time. So every
    module is loaded before the first of them, or what it says at its top would be lost with them.
    """
    import_module("penciled.config.urls")
    import_module(product.FORM_RENDERER.rpartition(".")[0])
    for item in items:
        uses = getattr(item, "fixturenames", ())
        if "chromium" in uses:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.no_cover)
        if item.path.parent.name in SURFACES:
            item.add_marker(pytest.mark.surface)
        if "db" in uses or item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.database)
    yield
    items.sort(key=_length)


def _length(item: pytest.Item) -> int:
    marks = ("timeout", "race", "browser")
    return next((i for i, mark in enumerate(marks) if item.get_closest_marker(mark)), len(marks))


def pytest_collection_finish() -> None:
    """Leave what stays for the whole run alone, and look through the rest less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_unconfigure() -> None:
    # Workers of pytest-xdist end without running what was registered with atexit.
    if product.configured:
        shutil.rmtree(product.DATA_DIR, ignore_errors=True)
