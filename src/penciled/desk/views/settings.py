"""Not written yet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def settings(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


def booking(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


def terms(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


def terms_mine(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)

