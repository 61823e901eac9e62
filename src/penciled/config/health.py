"""Is this installation well? For load balancers and monitors; says nothing about anyone."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from penciled.core.wall import zone_data_version
from penciled.outbox import actions, queries

SLEEPY = timedelta(minutes=2)
LATE = timedelta(minutes=15)


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database takes writes, the worker lives and mail flows; else 503."""
    now = timezone.now()
    try:
        actions.prove_the_database_writes()
        unsent, beat = queries.oldest_unsent(now=now), queries.heartbeat()
        writes = True
    except DatabaseError:
        unsent, beat, writes = None, None, False
    worker = beat is not None and now - beat < SLEEPY
    mail = unsent is None or now - unsent < LATE
    report = {
        "well": writes and worker and mail,
        "database_writes": writes,
        "worker_heartbeat": beat,
        "oldest_unsent_message": unsent,
        "zone_data": zone_data_version(),
    }
    return JsonResponse(
        report, status=HTTPStatus.OK if report["well"] else HTTPStatus.SERVICE_UNAVAILABLE
    )
