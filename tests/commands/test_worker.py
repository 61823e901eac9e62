"""The worker as a real process, against a real mail server, killed at the worst moments."""

from __future__ import annotations

import json
import random
import signal
import time
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from penciled.outbox import queries
from penciled.outbox.actions import post
from penciled.outbox.models import Message, MessageState
from tests.commands.processes import run, running, wait_until
from tests.fakes.mail_server import Faults, MailServer, mail_server

pytestmark = pytest.mark.django_db(transaction=True)
SHORT = "1.5"


def queue(*names: str) -> None:
    """Queue mails by the real clock, which the process goes by."""
    now = timezone.now()
    for name in names:
        post("account.mail", to=f"{name}@example.com", key=name, now=now, subject=name, body="…")


def mail_to(server: MailServer) -> str:
    return f"smtp://127.0.0.1:{server.port}"


def all_sent() -> bool:
    return not Message.objects.exclude(state=MessageState.SENT).exists()


@pytest.mark.parametrize(("fault", "times"), [("take and hang", 2), ("hang", 1)])
def test_a_worker_killed_in_the_middle_of_a_mail_loses_none(
    fault: str, times: int, tmp_path: Path
) -> None:
    queue("ada", "ben")
    with mail_server(Faults(data=fault)) as server:
        url = mail_to(server)
        with running("worker", "--lease", SHORT, folder=tmp_path, EMAIL_URL=url) as worker:
            wait_until(lambda: server.tried, "the text of a mail")
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        server.faults = Faults()
        with running("worker", "--lease", SHORT, folder=tmp_path, EMAIL_URL=url):
            wait_until(all_sent, "both mails")

    ids = dict(Message.objects.values_list("key", "message_id"))
    assert Counter(server.ids) == {ids["ada"]: times, ids["ben"]: 1}


@pytest.mark.soak
def test_workers_killed_again_and_again_lose_none(tmp_path: Path) -> None:
    names = [f"client{number}" for number in range(60)]
    queue(*names)
    chance, kills = random.Random(7), 4
    with mail_server() as server:
        url = mail_to(server)
        for _kill in range(kills):
            before = len(server.mails)
            with running("worker", "--lease", SHORT, folder=tmp_path, EMAIL_URL=url) as worker:
                wait_until(lambda: len(server.mails) > before, "some mails")  # noqa: B023 -- now
                time.sleep(chance.uniform(0, 0.05))
                worker.send_signal(signal.SIGKILL)
                worker.wait()
            if all_sent():
                break
        with running("worker", "--lease", SHORT, folder=tmp_path, EMAIL_URL=url):
            wait_until(all_sent, "every mail")

    arrived = Counter(server.ids)
    assert set(arrived) == set(Message.objects.values_list("message_id", flat=True))
    assert arrived.total() <= len(names) + kills, "a kill repeats one mail at most"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_finishes_the_mail_under_way(number: signal.Signals, tmp_path: Path) -> None:
    queue("ada", "ben")
    with (
        mail_server(Faults(data="slow")) as server,
        running("worker", folder=tmp_path, EMAIL_URL=mail_to(server)) as worker,
    ):
        wait_until(lambda: server.tried, "the text of a mail")
        worker.send_signal(number)
        code = worker.wait(timeout=10)

    states = dict(Message.objects.values_list("key", "state"))
    assert (code, states, len(server.mails)) == (0, {"ada": "sent", "ben": "queued"}, 1)


def test_a_worker_leaves_a_sign_of_life(tmp_path: Path) -> None:
    with running("worker", folder=tmp_path):
        wait_until(queries.heartbeat, "a heartbeat")


def test_once_does_what_is_due_and_ends(tmp_path: Path) -> None:
    queue("ada", "ben")
    with mail_server() as server:
        done = run("worker", "--once", "--json", folder=tmp_path, EMAIL_URL=mail_to(server))
        again = run("worker", "--once", folder=tmp_path, EMAIL_URL=mail_to(server))

    assert (done.returncode, json.loads(done.stdout)) == (0, {"sent": 2})
    assert (again.returncode, again.stdout) == (0, "Nothing was due.\n")


def test_what_a_worker_says_names_nobody(tmp_path: Path) -> None:
    queue("ada")
    with mail_server(Faults(rcpt="550 <ada@example.com> is not here")) as server:
        done = run("worker", "--once", folder=tmp_path, EMAIL_URL=mail_to(server))

    assert done.stdout == "1 failed.\n"
    assert "mail refused (550)" in done.stderr
    assert "ada" not in done.stdout + done.stderr


@pytest.mark.parametrize("lease", ["0", "-1", "soon", "nan", "1e9"])
def test_a_lease_that_is_no_time_is_refused(lease: str) -> None:
    with pytest.raises(CommandError, match="write a number of seconds"):
        call_command("worker", "--once", "--lease", lease)
