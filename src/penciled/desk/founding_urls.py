"""Where a practice begins: addresses that belong to none yet."""

from __future__ import annotations

from django.urls import path

from penciled.desk.views import founding

app_name = "founding"

urlpatterns = [
    path("", founding.begin, name="begin"),
    path("code/", founding.code, name="code"),
    path("practice/", founding.practice, name="practice"),
]
