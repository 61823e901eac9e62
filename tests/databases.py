"""The tables are made once for all workers of a run, who then each take a copy."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

TEMPLATE = "penciled_template"


@pytest.fixture(scope="session")
def django_db_keepdb(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
) -> bool:
    """Let the database of this worker be there already: Django looks it over and goes on."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return bool(request.config.getvalue("reuse_db"))
    shared = tmp_path_factory.getbasetemp().parent
    made = shared / "template.made"
    with django_db_blocker.unblock():
        with one_at_a_time(shared / "template.lock"):
            if not made.exists():
                migrate()
                copy(own_name(), TEMPLATE, shared)
                made.touch()
                return True
        copy(TEMPLATE, own_name(), shared)
    return True


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def migrate() -> None:
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.creation.destroy_test_db(name, verbosity=0, keepdb=True)


def own_name() -> str:
    creation: Any = connection.creation
    return str(creation._get_test_db_name())


def copy(source: str, target: str, shared: Path) -> None:
    """Copy a database; names without a folder are files of `shared` where databases are files."""
    if connection.vendor == "sqlite":
        shutil.copyfile(shared / source, shared / target)
        return
    quoted = [connection.ops.quote_name(name) for name in (target, source)]
    creation: Any = connection.creation
    with creation._nodb_cursor() as cursor:
        cursor.execute("CREATE DATABASE {} TEMPLATE {}".format(*quoted))
