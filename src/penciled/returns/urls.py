"""One address per provider; only the one whose mail goes out answers."""

from __future__ import annotations

from django.urls import path

from penciled.returns import views

app_name = "returns"
urlpatterns = [path("<slug:provider>/", views.returned, name="returned")]
