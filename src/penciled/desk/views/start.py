"""Not written yet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def start(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


def practice(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)

