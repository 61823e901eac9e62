"""Addresses of the desk. The name of an address is the name of its view and template."""

from __future__ import annotations

from django.urls import include, path

from penciled.desk.views import (
    appointments,
    availability,
    bulk,
    calendar,
    cancelling,
    clients,
    inbox,
    keys,
    memory,
    moving,
    paper,
    requests,
    rooms,
    search,
    settings,
    start,
    statuses,
)

app_name = "desk"

in_practice = [
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/entries/", calendar.entries, name="entries"),
    path("calendar/remember/", memory.remember, name="remember"),
    path("calendar/paper/", paper.paper, name="paper"),
    path("search/", search.search, name="search"),
    path("requests/", inbox.requests, name="requests"),
    path("requests/badge/", inbox.badge, name="badge"),
    path("requests/find/", inbox.requests_find, name="requests_find"),
    path("requests/export/", inbox.requests_export, name="requests_export"),
    path("requests/selected/accept/", bulk.requests_accept, name="requests_accept"),
    path("requests/selected/decline/", bulk.requests_decline, name="requests_decline"),
    path("requests/<uuid:ref>/", requests.request, name="request"),
    path("requests/<uuid:ref>/accept/", requests.accept, name="accept"),
    path("requests/<uuid:ref>/decline/", requests.decline, name="decline"),
    path("appointments/new/", appointments.new, name="appointment_new"),
    path("appointments/<uuid:ref>/", appointments.appointment, name="appointment"),
    path("appointments/<uuid:ref>/change/", appointments.change, name="appointment_change"),
    path("appointments/<uuid:ref>/move/", moving.move, name="appointment_move"),
    path("appointments/<uuid:ref>/cancel/", cancelling.cancel, name="appointment_cancel"),
    path("appointments/<uuid:ref>/mark/", statuses.mark, name="appointment_mark"),
    path("keys/", keys.keys, name="keys"),
    path("clients/search/", clients.client_search, name="client_search"),
    path("settings/", settings.settings, name="settings"),
    path("settings/booking/", settings.booking, name="booking"),
    path("settings/availability/", availability.mine, name="availability_mine"),
    path("settings/availability/<uuid:ref>/", availability.availability, name="availability"),
    path("settings/availability/<uuid:ref>/hours/", availability.hours, name="hours_new"),
    path(
        "settings/availability/<uuid:ref>/hours/<uuid:stretch>/",
        availability.hours,
        name="hours",
    ),
    path("settings/availability/<uuid:ref>/dates/", availability.override, name="override_new"),
    path(
        "settings/availability/<uuid:ref>/dates/<uuid:override>/",
        availability.override,
        name="override",
    ),
    path("settings/sight/", settings.sight, name="sight"),
    path("settings/rooms/", rooms.rooms, name="rooms"),
    path("settings/rooms/<uuid:ref>/", rooms.room, name="room"),
    path("settings/terms/", settings.terms_mine, name="terms_mine"),
    path("settings/terms/<uuid:ref>/", settings.terms, name="terms"),
]

urlpatterns = [
    path("", start.start, name="start"),
    path("<slug:practice>/", start.practice, name="practice"),
    path("<slug:practice>/", include(in_practice)),
]
