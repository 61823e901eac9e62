"""Clients' names in the desk's templates, hidden where the member hides them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from penciled.desk import naming

if TYPE_CHECKING:
    from penciled.clients.models import Client

register = template.Library()


@register.filter
def named(client: Client) -> str:
    return naming.name_of(client)


@register.filter
def first_named(client: Client) -> str:
    return naming.first_name_of(client)
