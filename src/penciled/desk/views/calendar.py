"""Not written yet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def calendar(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


def entries(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)

