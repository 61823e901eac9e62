"""The rules of the house that a machine can hold: sizes, names, docstrings, and what stays out."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src/penciled"
LINES_PER_MODULE = 300
LINES_PER_FUNCTION = 40
LINES_PER_TEMPLATE = 80
VAGUE = {"utils", "helpers", "common", "base", "manager", "managers", "data", "info", "misc"}

MODULES = [path for path in sorted(SOURCE.rglob("*.py")) if "migrations" not in path.parts]
TEMPLATES = [path for path in sorted(SOURCE.rglob("*.html")) if "templates" in path.parts]
PINS = [*sorted(ROOT.glob("requirements/*.txt")), ROOT / "package-lock.json", ROOT / ".npmrc"]

INLINE_SCRIPT = re.compile(
    r"<script(?![^>]*\ssrc=)|\son[a-z]+\s*=|\bhx-on\b|javascript:", re.IGNORECASE
)
INLINE_STYLE = re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE)
# Each is broken up, so that this file does not say what it forbids.
LATER = re.compile(r"\b(TO[D]O|FIX[M]E|XX[X])\b")
REGISTRY = re.compile(r"py[p]i\.org|python[h]osted|npm[j]s\.|deb\.[d]ebian|crates\.[i]o")
MACHINE = re.compile(r"(?:^|[\s\"'(=:])/(?:wor[k]|far[m]|roo[t])/[\w.-]", re.MULTILINE)


@cache
def tree(module: Path) -> ast.Module:
    return ast.parse(module.read_text())


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def label(path: Path) -> str:
    return str(path.relative_to(ROOT))


def kept_files() -> list[Path]:
    """Return the files that are in the repository or are about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def saying(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    """Return which files say it; pictures say nothing."""
    texts = [path for path in paths if path.suffix != ".png"]
    return [label(path) for path in texts if pattern.search(path.read_text(errors="replace"))]


@pytest.mark.parametrize("module", MODULES, ids=label)
def test_a_module_and_its_functions_fit_on_a_page(module: Path) -> None:
    too_long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(tree(module))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= LINES_PER_FUNCTION
    ]

    assert lines(module) <= LINES_PER_MODULE
    assert too_long == []


@pytest.mark.parametrize("module", MODULES, ids=label)
def test_a_module_says_what_is_in_it(module: Path) -> None:
    assert not tree(module).body or ast.get_docstring(tree(module))


def test_no_module_has_a_name_that_could_hold_anything() -> None:
    vague = {label(path) for path in MODULES if {path.stem, path.parent.name} & VAGUE}

    assert vague == {"src/penciled/config/sqlite/base.py"}, "Django looks for a backend there"


@pytest.mark.parametrize("template", TEMPLATES, ids=label)
def test_a_template_fits_on_a_page_and_leaves_script_and_style_to_their_files(
    template: Path,
) -> None:
    text = template.read_text()
    is_mail = template.is_relative_to(SOURCE / "notifications")  # mail knows only inline styles

    assert lines(template) <= LINES_PER_TEMPLATE
    assert INLINE_SCRIPT.findall(text) == []
    assert is_mail or INLINE_STYLE.findall(text) == []


def test_nothing_is_left_for_later() -> None:
    assert saying(LATER, kept_files()) == []


def test_pins_hold_hashes_and_no_addresses() -> None:
    assert saying(re.compile("://"), PINS) == []


def test_no_file_names_a_registry_or_a_path_of_one_machine() -> None:
    assert saying(REGISTRY, kept_files()) == []
    assert saying(MACHINE, kept_files()) == []
