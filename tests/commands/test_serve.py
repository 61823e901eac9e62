"""`penciled serve` as a real process: it comes up, stays up, and goes quickly."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.utils import timezone

from penciled.outbox.actions import post
from penciled.outbox.models import Message
from tests.commands.processes import (
    children_of,
    is_alive,
    run,
    running,
    wait_for_line,
    wait_until,
)
from tests.factory import make_house
from tests.fakes.mail_server import free_port, mail_server

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.surface,
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
]


def get(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def is_well(port: int) -> bool:
    return get(port, "/health/")[0] == 200


def test_it_serves_works_and_stops(tmp_path: Path) -> None:
    make_house()
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    with running("serve", folder=tmp_path, PORT=str(port), WEB_WORKERS="2", SITE_URL=site) as serve:
        assert wait_for_line(serve, "/wrenfield/").split() == ["Wrenfield", f"{site}/wrenfield/"]
        assert wait_for_line(serve, "Desk").split() == ["Desk", f"{site}/desk/"]
        assert wait_for_line(serve, "Mailbox").split() == ["Mailbox", f"{site}/mailbox/"]
        wait_until(lambda: is_well(port), "the worker's first heartbeat")
        now = timezone.now()
        post("account.mail", to="a@example.com", key="a", now=now, subject="Hello", body="…")
        wait_until(lambda: "Hello" in get(port, "/mailbox/")[1], "a mail in the mailbox")
        pids = children_of(serve.pid).values()
        asked_at = time.monotonic()
        serve.send_signal(signal.SIGTERM)
        code = serve.wait(timeout=20)

    assert (code, len(pids), [pid for pid in pids if is_alive(pid)]) == (0, 2, [])
    assert time.monotonic() - asked_at < 8
    assert Message.objects.get().state == "sent"


def test_a_killed_worker_is_started_again(tmp_path: Path) -> None:
    port = free_port()
    with running("serve", folder=tmp_path, PORT=str(port)) as serve:
        wait_for_line(serve, "Penciled is running.")
        wait_until(lambda: "worker" in children_of(serve.pid), "a worker")
        first = children_of(serve.pid)["worker"]
        os.kill(first, signal.SIGKILL)
        line = wait_for_line(serve, "died")
        wait_until(lambda: children_of(serve.pid).get("worker", first) != first, "another worker")

        assert line == "The worker died (-9); starting it again in 1 s.\n"
        assert get(port, "/health/")[0] in {200, 503}, "the web has been there all the time"


@pytest.mark.soak
def test_who_was_started_does_not_outlive_a_killed_serve(tmp_path: Path) -> None:
    with running("serve", folder=tmp_path, PORT=str(free_port())) as serve:
        wait_for_line(serve, "Penciled is running.")
        pids = children_of(serve.pid).values()
        serve.kill()
        serve.wait()

        wait_until(lambda: not any(map(is_alive, pids)), "both to end")


@pytest.mark.soak
def test_a_taken_port_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("serve", folder=tmp_path, PORT=str(port))

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"CommandError: 127.0.0.1:{port} is not free: Address already in use. Set PORT.\n"
    )


@pytest.mark.soak
def test_an_old_database_is_told_in_one_line(tmp_path: Path) -> None:
    done = run("serve", folder=tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3")

    assert done.returncode == 1
    assert done.stderr == (
        "CommandError: The database is not up to date. Run `penciled migrate` first.\n"
    )


@pytest.mark.soak
def test_in_earnest_files_are_served_under_names_that_never_change(tmp_path: Path) -> None:
    port = free_port()
    with (
        mail_server() as server,
        running(
            "serve",
            folder=tmp_path,
            PORT=str(port),
            PENCILED_DEVELOPMENT="0",
            SECRET_KEY="only-in-a-test-" * 4,
            SITE_URL=f"http://localhost:{port}",
            EMAIL_URL=f"smtp://127.0.0.1:{server.port}",
        ) as serve,
    ):
        wait_for_line(serve, "Penciled is running.")
        _status, page = get(port, "/accounts/login/")
        styles = re.findall(r'href="(/static/[^"]+\.[0-9a-f]{12}\.css)"', page)

        assert styles
        assert [get(port, path)[0] for path in styles] == [200] * len(styles)
        assert get(port, "/mailbox/")[0] == 404
        assert json.loads(get(port, "/health/")[1])["database_writes"]


@pytest.mark.soak
def test_the_web_server_keeps_no_list_of_addresses_whatever_it_is_told(tmp_path: Path) -> None:
    port, secret = free_port(), "a-secret_of-22-letters"
    told = {"PORT": str(port), "GRANIAN_LOG_ACCESS_ENABLED": "true"}
    with running("serve", "--no-worker", folder=tmp_path, **told) as serve:
        wait_for_line(serve, "Desk")
        paths = (f"/desk/feed/{secret}.ics", f"/desk/join/{secret}/")
        statuses = [get(port, path)[0] for path in paths]
        serve.terminate()
        said = serve.communicate(timeout=60)[0]

    assert statuses == [404, 410]
    assert secret not in said
