"""Whom the list of clients shows: what is typed, which of them, whose, and in which order.

All but what is typed stands in the address. That is kept with the session, under a random key
which stands in the address in its place: reloading, going back and paging find it there.
"""

from __future__ import annotations

import re
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy

from penciled.booking.roll import Place, Sought
from penciled.desk.forms.search import SearchField

if TYPE_CHECKING:
    from penciled.desk.access import DeskRequest
    from penciled.practices.models import Practitioner

KEPT, MOST_KEPT = "clients_sought", 8
KEY = re.compile(r"[\w-]{11}")
SHOWS = {
    "": gettext_lazy("Prospective and active"),
    "prospective": gettext_lazy("Prospective"),
    "active": gettext_lazy("Active"),
    "archived": gettext_lazy("Archived"),
}
WHAT = gettext_lazy("Name, mail, phone or internal id")
ORDERS = {
    "name": gettext_lazy("By name"),
    "newest": gettext_lazy("Newest first"),
    "last": gettext_lazy("Last seen first"),
    "next": gettext_lazy("Next appointment first"),
}


class WordsForm(forms.Form):
    """What is typed. `find` is the key of what was typed before in the same list."""

    words = SearchField(WHAT, placeholder=WHAT, **{"data-key": "/"})


class NarrowForm(forms.Form):
    """Which clients, whose and in which order; what makes no sense counts as not said."""

    show = forms.ChoiceField(
        label=gettext_lazy("Which clients"),
        choices=list(SHOWS.items()),
        required=False,
        widget=forms.Select({"class": "input"}),
    )
    who = forms.ChoiceField(
        label=gettext_lazy("Whose clients"),
        required=False,
        widget=forms.Select({"class": "input"}),
    )
    sort = forms.ChoiceField(
        label=gettext_lazy("Order"),
        choices=list(ORDERS.items()),
        required=False,
        widget=forms.Select({"class": "input"}),
    )

    def __init__(self, data: Any, *, request: DeskRequest) -> None:
        super().__init__(data)
        self.whose = {str(each.ref): each for each in request.seen}
        people = [(ref, each.name) for ref, each in self.whose.items()]
        who: Any = self.fields["who"]
        who.choices = [("", gettext_lazy("Everybody’s")), *people]
        self.full_clean()

    def sought(self, words: str = "") -> Sought:
        """Return whom to show."""
        said: dict[str, str] = {k: v for k, v in self.cleaned_data.items() if v}
        whose: Practitioner | None = self.whose.get(said.get("who", ""))
        order = said.get("sort", "name")
        return Sought(words=words, show=said.get("show", ""), of=whose, order=order)

    @property
    def query(self) -> dict[str, str]:
        """Return what of it stands in an address."""
        said = {k: v for k, v in self.cleaned_data.items() if v}
        return {k: v for k, v in said.items() if (k, v) != ("sort", "name")}

    @property
    def is_narrow(self) -> bool:
        return bool(self.query.keys() - {"sort"})


def words_kept(request: DeskRequest, key: str) -> str:
    """Return what was typed under a key in this session; nothing when it is not known."""
    kept = request.session.get(KEPT)
    words = kept.get(key) if isinstance(kept, dict) else None
    return words if isinstance(words, str) else ""


def keep_words(request: DeskRequest, words: str, key: str) -> str:
    """Keep what is typed with the session, in place of what its key stood for; return the key."""
    if not words:
        return ""
    before = request.session.get(KEPT)
    kept = dict(before) if isinstance(before, dict) else {}
    key = key if KEY.fullmatch(key) else token_urlsafe(8)
    kept.pop(key, None)
    kept[key] = words
    if kept != before:
        request.session[KEPT] = dict(list(kept.items())[-MOST_KEPT:])
    return key


def place_in(said: Any) -> Place | None:
    """Return where the page begins that an address asks for, if it says so and can be read."""
    for name, is_behind in (("after", True), ("before", False)):
        try:
            return Place(UUID(said.get(name, "")), is_behind)
        except ValueError:
            continue
    return None


def query_of(form: NarrowForm, key: str, place: Place | None = None) -> str:
    """Return the address of what is shown, behind its question mark."""
    said = form.query | ({"find": key} if key else {})
    if place:
        said["after" if place.is_behind else "before"] = str(place.ref)
    return urlencode(said)
