"""Addresses of the portal. The name of an address is the name of its view and template."""

from __future__ import annotations

from django.urls import include, path

from penciled.portal.accent import accent
from penciled.portal.views import (
    asking,
    cancelling,
    entering,
    home,
    links,
    links_reminding,
    mine,
    sending,
)

app_name = "portal"

in_practice = [
    path("", home.home, name="home"),
    path("zone/", home.zone, name="zone"),
    path("accent-<slug:colour>.css", accent, name="accent"),
    path("request/", asking.request, name="request"),
    path("request/who/", asking.who, name="who"),
    path("request/practitioner/", asking.practitioner, name="practitioner"),
    path("request/visit/", asking.visit, name="visit"),
    path("request/time/", asking.time, name="time"),
    path("request/details/", sending.details, name="details"),
    path("request/code/", sending.request_code, name="request_code"),
    path("enter/", entering.enter, name="enter"),
    path("enter/code/", entering.code, name="code"),
    path("leave/", entering.leave, name="leave"),
    path("mine/", mine.mine, name="mine"),
    path("mine/appointments/<uuid:ref>/", cancelling.mine_appointment, name="mine_appointment"),
    path(
        "mine/appointments/<uuid:ref>/cancel/",
        cancelling.cancel_appointment,
        name="cancel_appointment",
    ),
    path("mine/reminders/", links_reminding.reminders, name="reminders"),
    path("mine/<uuid:ref>/", mine.mine_request, name="mine_request"),
    path("mine/<uuid:ref>/cancel/", mine.cancel, name="cancel"),
    path("mine/<uuid:ref>/appointment.ics", mine.calendar_file, name="calendar_file"),
    path("by-mail/<str:token>/", links.by_mail, name="by_mail"),
    path("from-mail/<slug:handle>/", links.from_mail, name="from_mail"),
]

urlpatterns = [
    path("", home.root, name="root"),
    path("<slug:practice>/", include(in_practice)),
]
