"""Every contract of pyproject.toml breaks when it is broken, and says which one it was."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
CONFIG = ROOT / "pyproject.toml"
CONTRACTS = tomllib.loads(CONFIG.read_text())["tool"]["importlinter"]["contracts"]

DOWN = "Imports only ever point down"
CORE = "The core knows no framework"
SURFACES = "Surfaces reach data only through queries and actions"
INSIDE = "Inside an app: commands over actions over queries over models"


class Plant(NamedTuple):
    path: str
    text: str
    breaks: str
    named: str


PLANTS = {
    "a package that nobody placed": Plant("billing/__init__.py", "", DOWN, "penciled.billing"),
    "a rule that calls a surface": Plant(
        "booking/planted.py",
        "import penciled.desk\n",
        DOWN,
        "penciled.booking is not allowed to import penciled.desk",
    ),
    "two surfaces that know each other": Plant(
        "portal/planted.py",
        "import penciled.desk\n",
        DOWN,
        "penciled.portal is not allowed to import penciled.desk",
    ),
    "the core that reaches up": Plant(
        "core/planted.py",
        "import penciled.outbox\n",
        DOWN,
        "penciled.core is not allowed to import penciled.outbox",
    ),
    "the core that knows Django": Plant(
        "core/planted.py",
        "from django.utils import timezone\n",
        CORE,
        "penciled.core is not allowed to import django",
    ),
    "a surface that reads rows": Plant(
        "desk/planted.py",
        "from penciled.booking import models\n",
        SURFACES,
        "penciled.desk is not allowed to import penciled.booking.models",
    ),
    "a surface that sends messages": Plant(
        "portal/planted.py",
        "import penciled.outbox\n",
        SURFACES,
        "penciled.portal is not allowed to import penciled.outbox",
    ),
    "models that ask queries": Plant(
        "clients/models.py",
        "import penciled.clients.queries\n",
        INSIDE,
        "penciled.clients.models is not allowed to import penciled.clients.queries",
    ),
    "queries that act": Plant(
        "practices/queries.py",
        "import penciled.practices.actions\n",
        INSIDE,
        "penciled.practices.queries is not allowed to import penciled.practices.actions",
    ),
}
NAMES_A_TYPE = """from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import penciled.booking.models
"""
READS_THE_CLOCK = '''"""Planted."""

from __future__ import annotations

from datetime import UTC, datetime

NOW = datetime.now(UTC)
'''


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return the folder of a copy of the source; what is planted there is gone afterwards."""
    ignored = shutil.ignore_patterns("__pycache__", "static", "assets")
    shutil.copytree(ROOT / "src/penciled", tmp_path / "penciled", ignore=ignored)
    return tmp_path


def plant(copy: Path, path: str, text: str) -> None:
    file = copy / "penciled" / path
    file.parent.mkdir(exist_ok=True)
    file.write_text((file.read_text() if file.exists() else "") + text)


def lint_imports(copy: Path) -> tuple[int, str]:
    command = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [command, "--config", CONFIG, "--no-cache", "--no-logo"],
        cwd=copy,
        check=False,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout


def ruff(text: str, filename: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", "--stdin-filename", filename, "-"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        input=text,
    )
    return done.returncode, done.stdout


def test_the_source_keeps_every_contract(copy: Path) -> None:
    code, said = lint_imports(copy)

    assert (code, said.count("BROKEN")) == (0, 0), said


@pytest.mark.parametrize("broken", PLANTS.values(), ids=PLANTS.keys())
def test_a_planted_violation_breaks_its_contract(broken: Plant, copy: Path) -> None:
    plant(copy, broken.path, broken.text)

    code, said = lint_imports(copy)

    assert code != 0
    assert f"{broken.breaks} BROKEN" in said
    assert broken.named in said


def test_a_surface_may_name_a_model_as_a_type(copy: Path) -> None:
    plant(copy, "desk/planted.py", NAMES_A_TYPE)

    code, said = lint_imports(copy)

    assert code == 0, said


def test_every_contract_is_tried() -> None:
    assert {contract["name"] for contract in CONTRACTS} == {p.breaks for p in PLANTS.values()}


def test_every_surface_for_people_or_programs_is_bound() -> None:
    bound = next(c["source_modules"] for c in CONTRACTS if c["name"] == SURFACES)
    there = {
        f"penciled.{n}" for n in ("portal", "desk", "api") if (ROOT / "src/penciled" / n).exists()
    }

    assert set(bound) == there


@pytest.mark.parametrize("package", ["core", "booking", "availability", "notifications"])
def test_only_surfaces_read_the_clock(package: str) -> None:
    code, said = ruff(READS_THE_CLOCK, f"src/penciled/{package}/planted.py")

    assert code != 0
    assert "TID251" in said


@pytest.mark.parametrize("package", ["desk", "portal", "commands"])
def test_a_surface_reads_the_clock(package: str) -> None:
    assert ruff(READS_THE_CLOCK, f"src/penciled/{package}/planted.py")[0] == 0
