"""The product as real processes, on the database of the test that starts them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60.0


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Return what a process of ours needs to work on this test's database, and nothing else."""
    kept = ("PATH", "HOME", "LANG", "COVERAGE_")
    return {
        **{name: value for name, value in os.environ.items() if name.startswith(kept)},
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "penciled.config.settings",
        "PENCILED_DEVELOPMENT": "1",
        "PENCILED_DATA_DIR": str(folder),
        "DATABASE_URL": database_url(),
        **more,
    }


def database_url() -> str:
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["TEST_DATABASE_URL"])._replace(path=f"/{name}").geturl()


@contextmanager
def running(*words: str, folder: Path, **more: str) -> Iterator[subprocess.Popen[str]]:
    """Run a command until the end of the block; what is left of it then is killed."""
    with subprocess.Popen(
        [sys.executable, "-m", "django", *words],
        cwd=ROOT,
        env=environment(folder, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def run(
    *words: str, folder: Path, program: str = "django", **more: str
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; as `penciled` it is the installed program."""
    ours = "import sys; sys.argv[0] = 'penciled'; from penciled.config.cli import main; main()"
    start = ["-c", ours] if program == "penciled" else ["-m", program]
    return subprocess.run(
        [sys.executable, *start, *words],
        cwd=ROOT,
        env=environment(folder, **more),
        capture_output=True,
        check=False,
        text=True,
        timeout=PATIENCE,
    )


def wait_until(holds: Callable[[], object], what: str) -> None:
    last = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < last, f"waited in vain: {what}"
        time.sleep(0.02)


def wait_for_line(process: subprocess.Popen[str], part: str) -> str:
    """Read what a process says until a line has `part` in it."""
    assert process.stdout
    heard = ""
    for line in process.stdout:
        heard += line
        if part in line:
            return line
    raise AssertionError(f"It never said {part!r}, but:\n{heard}")


def children_of(pid: int) -> dict[str, int]:
    """Return the processes that one has started, by the command in their words."""
    found = {}
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        words = Path(f"/proc/{child}/cmdline").read_text().split("\0")
        found["worker" if "worker" in words else "web"] = int(child)
    return found


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] != "Z"
    except FileNotFoundError:
        return False
