"""What a practice's portal says and looks like: its words, its colour, its logo, who may frame it.

Its address is moved in `moving`, what it asks is in `questions`. None of this changes what
clients may ask for, so only the practice's own row is held.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction

from penciled.audit import chain
from penciled.core.colour import HEX, nearest_that_reads, reads
from penciled.core.errors import InvalidInput, NotPermitted
from penciled.core.fingerprint import must_stand
from penciled.practices import pictures
from penciled.practices.models import Member, Practice

LOGO_WIDTH, LOGO_HEIGHT = 640, 160
MOST_SITES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalSaid:
    """What the portal says of the practice, and whether it asks new clients when they were born.

    All but its name and mail address may be empty.
    """

    name: str
    reply_to: str
    headline: str = ""
    welcome: str = ""
    place: str = ""
    phone: str = ""
    emergency_note: str = ""
    answers_within: str = ""
    after_asking: str = ""
    asks_birth_date: bool = False


def portal_said(practice: Practice) -> PortalSaid:
    """Return what the portal says."""
    return PortalSaid(**{name: getattr(practice, name) for name in PortalSaid.__slots__})


@transaction.atomic(durable=True)
def save_portal(
    practice_id: int, said: PortalSaid, *, shown: str, by: Member, now: datetime
) -> None:
    """Let the portal say this from now on.

    Raises:
        NotPermitted: only an owner or scheduler decides this for the practice.
        StaleChange: it does not say what was `shown` any more.
    """
    practice = hold_practice(practice_id, by)
    must_stand(portal_said(practice), shown)
    _store(practice, asdict(said), "portal.saved", by=by, now=now)


@transaction.atomic(durable=True)
def save_accent(
    practice_id: int, colour: str, *, shown: str | None = None, by: Member, now: datetime
) -> None:
    """Let buttons and links of the portal be in `colour`, #rrggbb; "" for the product's own.

    Raises:
        NotPermitted: only an owner or scheduler decides this for the practice.
        InvalidInput: it is no colour, or words in it can't be read; then it says which could.
        StaleChange: it is not the colour that was `shown` any more.
    """
    practice = hold_practice(practice_id, by)
    if shown is not None:
        must_stand(practice.accent, shown)
    if colour:
        must_read(colour)
    _store(practice, {"accent": colour}, "portal.coloured", by=by, now=now)


def must_read(colour: str) -> None:
    """Let pass a colour that words can be read in and on.

    Raises:
        InvalidInput: it is none, or they can't; then it says which colour they could be in.
    """
    if not HEX.fullmatch(colour):
        raise InvalidInput("Write the colour as #0d5b45, with six digits.", field="accent")
    if not reads(colour):
        words = (
            f"{colour} is too light: white words on it, or words in it on paper, could not be "
            f"read. The nearest colour that can be read is {nearest_that_reads(colour)}."
        )
        raise InvalidInput(words, field="accent")


def change_logo(practice_id: int, sent: bytes, *, by: Member, now: datetime) -> None:
    """Show what was sent at the head of the portal; the one before is deleted.

    Raises:
        NotPermitted: only an owner or scheduler decides this for the practice.
        InvalidInput: it is too large, or no JPEG, PNG or WebP.
    """
    _must_decide(practice_id, by)
    drawn = pictures.within(sent, width=LOGO_WIDTH, height=LOGO_HEIGHT, field="logo")
    _hang(practice_id, drawn, by=by, now=now)


def remove_logo(practice_id: int, *, by: Member, now: datetime) -> None:
    """Show the name alone again, and delete the logo; nothing when there is none.

    Raises:
        NotPermitted: only an owner or scheduler decides this for the practice.
    """
    _hang(practice_id, None, by=by, now=now)


@transaction.atomic(durable=True)
def save_frames(
    practice_id: int,
    sites: Sequence[str],
    *,
    shown: str | None = None,
    by: Member,
    now: datetime,
) -> None:
    """Let pages of these sites, and no others, show the portal in a frame.

    Raises:
        NotPermitted: only an owner or scheduler decides this for the practice.
        InvalidInput: one of them is no address of a site, or they are too many.
        StaleChange: they are not those that were `shown` any more.
    """
    practice = hold_practice(practice_id, by)
    if shown is not None:
        must_stand(practice.framed_by, shown)
    framed_by = list(dict.fromkeys(site_of(site) for site in sites))
    if len(framed_by) > MOST_SITES:
        raise InvalidInput(f"At most {MOST_SITES} sites.", field="sites")
    _store(practice, {"framed_by": framed_by}, "portal.frames_saved", by=by, now=now)


def site_of(address: str) -> str:
    """Return the site of an address, as https://host or https://host:port, in small letters.

    Raises:
        InvalidInput: it is none that browsers could be told of.
    """
    words = f"“{address[:80]}” is no site. Write it as https://www.example.com."
    try:
        parts = urlsplit(address.strip())
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError as odd:
        raise InvalidInput(words, field="sites") from odd
    is_plain = not (parts.username or parts.password) and "." in host.strip(".")
    if parts.scheme != "https" or not is_plain or not all(map(_is_label, host.split("."))):
        raise InvalidInput(words, field="sites")
    return f"https://{host}:{port}" if port not in {None, 443} else f"https://{host}"


def hold_practice(practice_id: int, by: Member) -> Practice:
    """Return the practice, locked, for whoever decides for all of it.

    Raises:
        NotPermitted: only an owner or scheduler does.
    """
    _must_decide(practice_id, by)
    return Practice.objects.select_for_update().get(pk=practice_id)


def _must_decide(practice_id: int, by: Member) -> None:
    if not by.sees_everyone or by.practice_id != practice_id:
        raise NotPermitted("Only an owner or a scheduler can change the portal.")


def _is_label(part: str) -> bool:
    letters = part.replace("-", "")
    return letters.isascii() and letters.isalnum() and part[0] != "-" and part[-1] != "-"


@transaction.atomic(durable=True)
def _hang(practice_id: int, drawn: pictures.Drawn | None, *, by: Member, now: datetime) -> None:
    practice = hold_practice(practice_id, by)
    before = practice.logo
    if before is None and drawn is None:
        return
    practice.logo = pictures.keep(drawn, now=now) if drawn else None
    practice.save(update_fields=["logo"])
    if before:
        before.delete()
    record("portal.logo_changed" if drawn else "portal.logo_removed", practice, by=by, now=now)


def _store(
    practice: Practice, values: dict[str, object], action: str, *, by: Member, now: datetime
) -> None:
    if all(getattr(practice, name) == value for name, value in values.items()):
        return
    for name, value in values.items():
        setattr(practice, name, value)
    practice.save(update_fields=list(values))
    record(action, practice, by=by, now=now)


def record(action: str, practice: Practice, *, by: Member, now: datetime) -> None:
    chain.record(action, practice=practice.ref, actor=f"member:{by.ref}", at=now)
