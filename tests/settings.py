"""The product's own settings, a folder of its own to write in, and nothing of the shell's.

TEST_DATABASE_URL picks the database; without it, SQLite in a file, because threads and the
live server must meet on it as they would in earnest.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="penciled-tests-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
(FOLDER / "static").mkdir()

OURS = ("SECRET_KEY", "EMAIL_URL", "SITE_URL", "ALLOWED_HOSTS", "TRUSTED_PROXIES", "WEB_WORKERS")
for name in [*os.environ]:
    if name in {*OURS, "HOST", "PORT"} or name.startswith("PENCILED_"):
        del os.environ[name]
os.environ["PENCILED_DEVELOPMENT"] = "1"
os.environ["PENCILED_DATA_DIR"] = str(FOLDER)
os.environ["DATABASE_URL"] = os.environ.get(
    "TEST_DATABASE_URL", f"sqlite:///{FOLDER}/penciled.sqlite3"
)

from penciled.config.settings import *  # noqa: E402, F403 -- after the environment is set
from penciled.config.settings import DATABASES  # noqa: E402 -- the same

if os.environ["DATABASE_URL"].startswith("sqlite:"):
    DATABASES["default"]["TEST"] = {"NAME": str(FOLDER / "tests.sqlite3")}
    quick = DATABASES["default"]["OPTIONS"]
    quick["init_command"] = quick["init_command"].replace("synchronous=FULL", "synchronous=OFF")
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
