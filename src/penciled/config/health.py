"""Is this installation well? For load balancers and monitors; says nothing about anyone.

To find out costs a write, and anybody may ask: so each process asks itself at most every
few seconds, whoever asks it. A change for better or worse is logged once, and not each answer.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.db import Error
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from penciled.core.wall import zone_data_version
from penciled.outbox import actions, queries

KEPT = 5.0  # seconds
log = logging.getLogger("penciled.health")

Report = dict[str, Any]


class Verdict:
    """What was found last, for as long as `KEPT`; one looks, and who asks meanwhile waits."""

    def __init__(self, look: Callable[[], Report]) -> None:
        self._look = look
        self._looking = threading.Lock()
        self.forget()

    def forget(self) -> None:
        self._report: Report = {"well": True}
        self._good_until = 0.0

    def report(self) -> Report:
        with self._looking:
            if time.monotonic() >= self._good_until:
                was_well, self._report = self._report["well"], self._look()
                self._good_until = time.monotonic() + KEPT
                _tell(self._report, was_well=was_well)
            return self._report


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database takes writes, the worker lives and mail flows; else 503."""
    report = verdict.report()
    return JsonResponse(
        report, status=HTTPStatus.OK if report["well"] else HTTPStatus.SERVICE_UNAVAILABLE
    )


def _look() -> Report:
    now = timezone.now()
    try:
        actions.prove_the_database_writes()
        unsent, beat = queries.oldest_unsent(now=now), queries.heartbeat()
        outage = queries.outage()
        writes = True
    except Error:
        unsent, beat, outage, writes = None, None, None, False
    worker = not queries.is_asleep(beat, now=now)
    since = min(unsent or now, outage.since if outage else now)
    mail = now - since < queries.LATE and not (outage and outage.needs_somebody)
    return {
        "well": writes and worker and mail,
        "database_writes": writes,
        "worker_heartbeat": beat,
        "oldest_unsent_message": unsent,
        "mail_outage": outage and {"since": outage.since, "why": outage.kind},
        "zone_data": zone_data_version(),
    }


def _tell(report: Report, *, was_well: bool) -> None:
    if report["well"] is was_well:
        return
    if report["well"]:
        log.warning("All is well again.")
    else:
        facts = ", ".join(f"{name}={said}" for name, said in report.items() if name != "well")
        log.warning("Not well: %s.", facts)


verdict = Verdict(_look)
