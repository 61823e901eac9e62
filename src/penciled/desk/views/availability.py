"""Not written yet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def mine(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


def availability(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


def hours(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


def override(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)

