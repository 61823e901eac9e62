"""What `make run` says on a machine where nothing of ours has ever been."""

from __future__ import annotations

import sys
import urllib.request
from pathlib import Path

import pytest
from django.db import connection

from tests.commands.processes import run, running, wait_for_line
from tests.fakes.mail_server import free_port

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="it brings its own SQLite"),
]


@pytest.mark.soak
def test_nothing_is_there_at_first_and_then_the_demo_is_served(tmp_path: Path) -> None:
    folder, port = tmp_path / "not" / "yet", str(free_port())

    for words in (["migrate"], ["demo", "--if-empty", "--practices=1"]):
        done = run(*words, folder=folder, DATABASE_URL="")
        assert (done.returncode, done.stderr) == (0, "")
    with running("serve", folder=folder, DATABASE_URL="", PORT=port) as serve:
        wait_for_line(serve, "Penciled is running.")
        address = f"http://127.0.0.1:{port}/wrenfield/"
        with urllib.request.urlopen(address, timeout=20) as answer:
            assert (answer.status, "Wrenfield Counseling" in answer.read().decode()) == (200, True)


def test_a_folder_that_cannot_be_made_is_told_in_one_line(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("")

    done = run("check", folder=taken / "data", DATABASE_URL="")

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].endswith(
        f"PENCILED_DATA_DIR is '{taken / 'data'}': Not a directory."
    )
