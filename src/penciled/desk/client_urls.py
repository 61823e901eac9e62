"""Addresses of clients and their records, in a practice's desk."""

from __future__ import annotations

from django.urls import path

from penciled.desk.views import (
    client_data,
    client_records,
    client_writing,
    clients,
    erasing,
    guardians,
    importing,
    inviting,
    merging,
)

of_clients = [
    path("clients/", clients.clients, name="clients"),
    path("clients/search/", clients.client_search, name="client_search"),
    path("clients/new/", client_writing.client_new, name="client_new"),
    path("clients/import/", importing.client_import, name="client_import"),
    path(
        "clients/import/<uuid:ref>/",
        importing.client_import_job,
        name="client_import_job",
    ),
    path(
        "clients/import/<uuid:ref>/cancel/",
        importing.client_import_cancel,
        name="client_import_cancel",
    ),
    path(
        "clients/import/<uuid:ref>/faulty/",
        importing.client_import_faulty,
        name="client_import_faulty",
    ),
    path("clients/<uuid:ref>/", client_records.client, name="client"),
    path("clients/<uuid:ref>/edit/", client_writing.client_edit, name="client_edit"),
    path("clients/<uuid:ref>/archive/", client_writing.client_archive, name="client_archive"),
    path("clients/invite/", inviting.clients_invite, name="clients_invite"),
    path("clients/<uuid:ref>/invite/", inviting.client_invite, name="client_invite"),
    path("clients/<uuid:ref>/guardians/new/", guardians.guardian_new, name="guardian_new"),
    path(
        "clients/<uuid:ref>/guardians/<uuid:guardian>/remove/",
        guardians.guardian_remove,
        name="guardian_remove",
    ),
    path("clients/<uuid:ref>/coming/", client_records.client_coming, name="client_coming"),
    path("clients/<uuid:ref>/past/", client_records.client_past, name="client_past"),
    path("clients/<uuid:ref>/requests/", client_records.client_requests, name="client_requests"),
    path("clients/<uuid:ref>/mails/", client_records.client_mails, name="client_mails"),
    path("clients/<uuid:ref>/history/", client_records.client_history, name="client_history"),
    path("clients/<uuid:ref>/merge/", merging.client_merge, name="client_merge"),
    path(
        "clients/<uuid:ref>/merge/<uuid:other>/",
        merging.client_merge_with,
        name="client_merge_with",
    ),
    path(
        "clients/<uuid:ref>/merges/<uuid:merge>/undo/",
        merging.client_unmerge,
        name="client_unmerge",
    ),
    path("clients/<uuid:ref>/data/", client_data.client_data, name="client_data"),
    path("clients/<uuid:ref>/data/file/", client_data.client_data_file, name="client_data_file"),
    path("clients/<uuid:ref>/erase/", erasing.client_erase, name="client_erase"),
]
