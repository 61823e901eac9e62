"""Jobs done by a real worker, killed in the middle, and beside mail that does not wait for them."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from penciled.clients.importing import asking, work
from penciled.clients.models import Client, ClientChange
from penciled.commands.work import Worker
from penciled.jobs import running as bench
from penciled.jobs.models import Job, JobItem
from penciled.outbox import actions as outbox
from tests.clients.importing.files import HEAD, checked
from tests.commands.processes import running, wait_until
from tests.factory import NOW, House
from tests.fakes.clock import Clock
from tests.fakes.mail_server import mail_server

ROWS, LEASE = 700, "1.5"


def rows(count: int) -> str:
    return "\n".join([HEAD, *(f"N{n},Row,n{n}@example.com,,,," for n in range(count)), ""])


@pytest.mark.django_db(transaction=True)
def test_an_import_whose_worker_is_killed_is_taken_up_again_and_nothing_is_twice(
    house: House, tmp_path: Path
) -> None:
    now = timezone.now()
    job = checked(house, rows(ROWS), now=now)
    asking.confirm(job, by=house.member, now=now)

    with running("worker", "--lease", LEASE, folder=tmp_path) as worker:
        wait_until(lambda: Job.objects.get().done, "the first rows")
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    halfway = Client.objects.count()
    with running("worker", "--lease", LEASE, folder=tmp_path):
        wait_until(lambda: Job.objects.get().is_done, "the last row")

    job.refresh_from_db()
    assert 0 < halfway < ROWS
    assert (job.done, job.result["new"], job.tries) == (ROWS, ROWS, 2)
    assert Client.objects.count() == ROWS == Client.objects.values("email").distinct().count()
    assert ClientChange.objects.count() == JobItem.objects.count() == ROWS


@pytest.mark.django_db
def test_mail_has_its_turn_between_the_steps_of_a_job(
    house: House, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "STORED_A_STEP", 5)
    monkeypatch.setattr(bench.Bench.turn, "__kwdefaults__", {"seconds": 0})
    job = checked(house, rows(12))
    asking.confirm(job, by=house.member, now=NOW)
    with mail_server() as server:
        settings.EMAIL_BACKEND = "penciled.notifications.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        worker = Worker(clock=Clock(NOW), lease=outbox.LEASE)
        with worker.postman:
            first = worker.turn()
            said = {"to": "ada@example.com", "key": "a", "now": NOW}
            outbox.post("account.mail", **said, subject="a", body="…")  # type: ignore[arg-type]
            second, third = worker.turn(), worker.turn()

    assert (first, second, third) == ({"steps": 1}, {"sent": 1, "steps": 1}, {"steps": 1})
    assert Client.objects.count() == 12
