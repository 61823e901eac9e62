"""Addresses of the mailbox. A name has one shape, so no path can be smuggled in."""

from __future__ import annotations

from django.urls import include, path, re_path

from penciled.mailbox import views
from penciled.mailbox.folder import NAME

app_name = "mailbox"

in_mail = [
    path("", views.mail, name="mail"),
    path("html/", views.mail_html, name="mail_html"),
    path("attached/<int:number>/", views.attachment, name="attachment"),
]

urlpatterns = [
    path("", views.mails, name="mails"),
    re_path(rf"^(?P<name>{NAME})/", include(in_mail)),
]
