"""PostgreSQL is stopped and started again under a worker at work: no mail is lost, none doubled."""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from tests.commands.processes import run, running, wait_until
from tests.fakes.mail_server import MailServer, mail_server
from tests.postgres import Cluster, cluster

pytestmark = [pytest.mark.django_db, pytest.mark.soak]
MAILS, RESTARTS = 200, 3
QUEUE = """
    INSERT INTO outbox_message (ref, topic, recipient, payload, key, message_id, state,
        created_at, due_at, in_line, tries, last_error)
    VALUES (%s, 'account.mail', %s, %s, %s, %s, 'queued', %s, %s, true, 0, '')
"""


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[Cluster]:
    """Return a cluster of this test's own with the product's tables, which keeps what it says."""
    if connection.vendor == "sqlite":
        pytest.skip("no server to restart")
    with cluster("synchronous_commit=on") as made:
        done = run("migrate", "-v0", folder=tmp_path, DATABASE_URL=made.url)
        assert done.returncode == 0, done.stderr
        yield made


def asked(made: Cluster, words: str) -> list[tuple[object, ...]]:
    with psycopg.connect(made_dsn(made)) as line:
        return line.execute(words).fetchall()


def made_dsn(made: Cluster) -> str:
    host = parse_qs(urlsplit(made.url).query)["host"][0]
    return f"host={host} user=postgres dbname=postgres"


def queue(made: Cluster) -> set[str]:
    now, ids = timezone.now(), set()
    with psycopg.connect(made_dsn(made)) as line:
        for number in range(MAILS):
            ref = uuid4()
            ids.add(f"<{ref}@localhost>")
            said = (ref, f"client{number}@example.com", '{"subject": "Hello", "body": "…"}')
            line.execute(QUEUE, (*said, str(number), f"<{ref}@localhost>", now, now))
    return ids


def restart_at(server: MailServer, made: Cluster, number: signal.Signals) -> None:
    """Restart the database each time that some more mails have arrived."""
    for turn in range(1, RESTARTS + 1):
        wait_until(lambda: len(server.mails) >= turn * MAILS / 5, "some mails")  # noqa: B023 -- now
        made.stop(number)
        time.sleep(0.3)
        made.start()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGQUIT])
def test_a_database_that_restarts_under_the_worker_loses_and_doubles_nothing(
    stored: Cluster, number: signal.Signals, tmp_path: Path
) -> None:
    ids = queue(stored)

    with mail_server() as server:
        url = f"smtp://127.0.0.1:{server.port}"
        said = {"DATABASE_URL": stored.url, "EMAIL_URL": url}
        with running("worker", "--lease", "2", folder=tmp_path, **said) as worker:
            restart_at(server, stored, number)
            wait_until(lambda: asked(stored, UNSENT) == [(0,)], "every mail")
            still_runs = worker.poll() is None

    assert still_runs, "the worker waits for the database and goes on"
    assert Counter(server.ids) == Counter(ids)
    assert asked(stored, "SELECT DISTINCT state FROM outbox_message") == [("sent",)]


UNSENT = "SELECT count(*) FROM outbox_message WHERE state <> 'sent'"
