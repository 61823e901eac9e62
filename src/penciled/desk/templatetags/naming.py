"""Clients' names in the desk's templates, hidden where the member hides them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from penciled.desk import naming

if TYPE_CHECKING:
    from penciled.booking.models import AppointmentRequest
    from penciled.clients.models import Client

register = template.Library()


@register.filter
def named(client: Client) -> str:
    return naming.name_of(client)


@register.filter
def first_named(client: Client) -> str:
    return naming.first_name_of(client)


@register.filter
def asked_as(asked: AppointmentRequest) -> str:
    return naming.asked_as(asked)


@register.filter
def asked_by(asked: AppointmentRequest) -> str:
    """Say who asked for the client by an address of their own; nothing where the client did."""
    return naming.asked_by(asked)


@register.filter
def reach(client: Client, phone: str = "") -> str:
    """Say how to reach a client; `phone`, where they gave one with a request, goes first."""
    return naming.reach_of(client, phone=phone)


@register.simple_tag
def names_are_hidden() -> bool:
    return naming.are_hidden()
