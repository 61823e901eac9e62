"""`penciled serve`: the web and the worker together, as one process to start and to stop."""

from __future__ import annotations

import signal
import socket
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from penciled.commands.addresses import addresses
from penciled.commands.children import Child, Family, GaveUp

THREADS = 4
UP_WITHIN, BLINK = 20.0, 0.1


class Command(BaseCommand):
    help = (
        "Serve the web and run the worker. Listens on HOST:PORT with WEB_WORKERS processes "
        "and needs nothing else beside it. A part that dies is started again. If the web keeps "
        "dying, everything stops with 1; the web goes on without a worker, and /health/ tells. "
        "Stop it with SIGTERM or Ctrl-C."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=settings.HOST, help=f"({settings.HOST})")
        parser.add_argument("--port", type=int, default=settings.PORT, help=f"({settings.PORT})")
        parser.add_argument("--no-worker", action="store_true", help="serve the web alone")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        _must_be_migrated()
        _must_be_free(host, port)
        _collect_static()
        children = [Child("web", _web(host, port))]
        if not options["no_worker"]:
            children.append(_worker())
        family = Family(children, self._say)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: family.stop())
        lines = list(addresses())
        connections.close_all()
        try:
            family.start()
            if _is_up(family, host, port):
                self._say("\n".join(lines))
            family.watch()
        except GaveUp as error:
            raise CommandError(str(error)) from error
        finally:
            family.end()

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


def _web(host: str, port: int) -> list[str]:
    """Return the words that start the web server; its threads each keep a database connection."""
    return [
        *(sys.executable, "-m", "granian", "penciled.config.wsgi:application"),
        *("--interface", "wsgi", "--http", "1", "--no-ws"),
        *("--host", host, "--port", str(port), "--workers", str(settings.WEB_WORKERS)),
        *("--blocking-threads", str(THREADS), "--blocking-threads-idle-timeout", "600"),
        "--no-access-log",  # whatever the environment says: some addresses are secrets
        *("--respawn-failed-workers", "--workers-kill-timeout", "5", "--log-level", "warning"),
    ]


def _worker() -> Child:
    words = [sys.executable, "-m", "django", "worker"]
    return Child("worker", words, loss="No mail leaves, and no request runs out.")


def _must_be_migrated() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError("The database is not up to date. Run `penciled migrate` first.")


def _must_be_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            words = error.strerror or "it cannot be used"
            raise CommandError(f"{host}:{port} is not free: {words}. Set PORT.") from error


def _collect_static() -> None:
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    if not settings.DEVELOPMENT:
        call_command("collectstatic", interactive=False, verbosity=0)


def _is_up(family: Family, host: str, port: int) -> bool:
    """Wait until the web takes connections; False when it has not come up or was stopped."""
    last = time.monotonic() + UP_WITHIN
    at = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 -- compared only
    while not family.stops and time.monotonic() < last and family.children[0].is_alive:
        try:
            socket.create_connection((at, port), timeout=1).close()
        except OSError:
            time.sleep(BLINK)
        else:
            return True
    return False
