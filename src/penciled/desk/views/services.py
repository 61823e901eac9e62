"""The practice's services: listed, added, changed, put in order, archived and brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_http_methods, require_POST, require_safe

from penciled.desk import offered
from penciled.desk.access import DeskRequest, member_required
from penciled.desk.forms.services import ServiceForm
from penciled.practices.offer import archived_services
from penciled.practices.queries import services_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

SETS = ("practitioners", "locations")
KIND = offered.Kind("service", "services", services_of, archived_services, ServiceForm, SETS)


@require_safe
@member_required
def services(request: DeskRequest) -> HttpResponse:
    return offered.show_list(request, KIND)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def service_new(request: DeskRequest) -> HttpResponse:
    return offered.show_new(request, KIND)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def service(request: DeskRequest, ref: UUID) -> HttpResponse:
    return offered.show_one(request, KIND, ref)


@require_POST
@member_required
def service_move(request: DeskRequest, ref: UUID) -> HttpResponse:
    return offered.move(request, KIND, ref)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def service_archive(request: DeskRequest, ref: UUID) -> HttpResponse:
    return offered.archive(request, KIND, ref)
