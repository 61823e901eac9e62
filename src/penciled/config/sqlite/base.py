"""SQLite for a process with several threads: they queue for the one writer's place.

SQLite lets a waiting writer poll, with pauses that grow to a tenth of a second, and
whoever happens to ask at the right moment goes first. Within one process the
threads queue on a lock instead, so the place is taken again the moment it is free.
Other processes still meet at SQLite's own lock, which alone keeps the data right.
"""

from __future__ import annotations

import threading
from typing import Any

from django.db.backends.sqlite3 import base

PATIENCE = 20.0


class DatabaseWrapper(base.DatabaseWrapper):
    _place = threading.Lock()
    _has_place = False

    def _start_transaction_under_autocommit(self) -> None:
        self._has_place = self._place.acquire(timeout=PATIENCE)
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # not in the stubs
        except BaseException:
            self._give_place()
            raise

    def _set_autocommit(self, autocommit: bool) -> None:  # noqa: FBT001 -- Django's own signature
        super()._set_autocommit(autocommit)  # type: ignore[misc]  # not in the stubs
        if autocommit:
            self._give_place()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]  # not in the stubs
        finally:
            self._give_place()

    def _give_place(self) -> None:
        if self._has_place:
            self._has_place = False
            self._place.release()
