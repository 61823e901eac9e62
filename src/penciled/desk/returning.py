"""The way back from a record: to the place in the list, the request or the appointment before.

Where one came from stands in the address as `from`, and is carried on from page to page of a
record. It is put together anew from what can be read of it: nobody is led anywhere else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from penciled.desk.forms.client_list import KEY, NarrowForm, place_in, query_of

if TYPE_CHECKING:
    from penciled.clients.models import Client
    from penciled.desk.access import DeskRequest

LONGEST = 400
THING = re.compile(r"(request|appointment)-([0-9a-f-]{36})")


@dataclass(frozen=True, slots=True)
class Way:
    """`href` leads back, as `words` say. `query` is what an address of the record carries on."""

    href: str
    words: str
    query: str


def way_back(request: DeskRequest, whose: Client) -> Way:
    """Return the way back from a client's record."""
    said = request.GET.get("from", "")[:LONGEST]
    thing = THING.fullmatch(said)
    if thing and (ref := _uuid(thing[2])):
        name = thing[1]
        words = {
            "request": _("Back to the request"),
            "appointment": _("Back to the appointment"),
        }[name]
        href = reverse(f"desk:{name}", args=[request.practice.slug, ref])
        return Way(href, words, carried(said))
    query = _list_in(request, said)
    home = reverse("desk:clients", args=[request.practice.slug])
    href = f"{home}{'?' if query else ''}{query}#client-{whose.ref}"
    return Way(href, _("Back to the clients"), carried(query))


def carried(said: str) -> str:
    """Return what an address ends in that tells where one came from."""
    return f"?{urlencode({'from': said})}" if said else ""


def _list_in(request: DeskRequest, said: str) -> str:
    before = QueryDict(said)
    key = before.get("find", "")
    form = NarrowForm(before, request=request)
    return query_of(form, key if KEY.fullmatch(key) else "", place_in(before))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
