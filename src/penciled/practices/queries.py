"""Read practices: the portal's view of one, and what a member of the desk may reach.

Scoping by practice happens here and nowhere else: whoever asks for something of
another practice gets the same `None` as for something that never existed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from penciled.practices.models import (
    Invitation,
    Location,
    Member,
    Practice,
    Practitioner,
    Room,
    Service,
)


def practice_at(slug: str) -> Practice | None:
    """Return the practice whose portal lives at `/{slug}/`."""
    return _with_logo().filter(slug__iexact=slug).first()


def _with_logo() -> QuerySet[Practice]:
    """Return practices with where their logo is, but not the logo itself."""
    return Practice.objects.select_related("logo").defer("logo__content")


def practice_of_ref(ref: UUID) -> Practice | None:
    """Return the practice that a message or an audit entry names."""
    return Practice.objects.filter(ref=ref).first()


def language_of_member(email: str) -> str:
    """Return what is spoken where somebody with this address works; empty when nowhere."""
    standing = Member.objects.filter(user__email=email.lower(), left_at__isnull=True)
    return standing.order_by("id").values_list("practice__language", flat=True).first() or ""


def takes_requests(practice: Practice) -> bool:
    """Say whether the practice has online booking switched on, as of now."""
    return Practice.objects.filter(pk=practice.pk, booking_on=True).exists()


def only_practice() -> Practice | None:
    """Return the practice of an installation that has just one."""
    some = list(Practice.objects.order_by("id")[:2])
    return some[0] if len(some) == 1 else None


def practices_for_show() -> QuerySet[Practice]:
    return Practice.objects.order_by("name")


def membership(user_id: int, slug: str) -> Member | None:
    """Return the standing membership of an account in the practice at `slug`."""
    return (
        Member.objects.select_related("practice", "practitioner", "user")
        .filter(user_id=user_id, practice__slug__iexact=slug, left_at__isnull=True)
        .first()
    )


def memberships(user_id: int) -> QuerySet[Member]:
    return (
        Member.objects.select_related("practice")
        .filter(user_id=user_id, left_at__isnull=True)
        .order_by("practice__name")
    )


def zone_of_account(user_id: int) -> ZoneInfo | None:
    """Return the zone in which an account's times are said: its practitioner's, its practice's."""
    member = memberships(user_id).select_related("practitioner").first()
    if member is None:
        return None
    entry: Practitioner | None = getattr(member, "practitioner", None)
    return entry.zone_info if entry else member.practice.zone_info


def practitioners_of(practice: Practice) -> QuerySet[Practitioner]:
    return Practitioner.objects.filter(practice=practice).order_by("position", "id")


def practitioners_pictured(practice: Practice) -> QuerySet[Practitioner]:
    """Return everybody with where their photo is, but not the photo itself."""
    return practitioners_of(practice).select_related("photo").defer("photo__content")


def practitioners_seen_by(member: Member) -> QuerySet[Practitioner]:
    """Return whose calendars a member may look at: those they run, and those shown to them."""
    everyone = practitioners_of(member.practice)
    if member.sees_everyone:
        return everyone
    return everyone.filter(Q(member=member) | Q(seen_by=member)).distinct()


def members_of(practice: Practice) -> QuerySet[Member]:
    """Return the standing members of a practice, by name, with whose calendars they may see."""
    return (
        Member.objects.filter(practice=practice, left_at__isnull=True)
        .select_related("practitioner")
        .prefetch_related("may_see")
        .order_by("name", "id")
    )


def member_names(practice: Practice, emails: Collection[str]) -> dict[str, str]:
    """Return the names of members, gone ones too, by their mail address written small."""
    known = Member.objects.filter(practice=practice).annotate(written=Lower("user__email"))
    return dict(known.filter(written__in=emails).values_list("written", "name"))


def member_mails(practice: Practice) -> list[str]:
    """Return the mail addresses of members, gone ones too."""
    return list(Member.objects.filter(practice=practice).values_list("user__email", flat=True))


def open_invitations(practice: Practice) -> QuerySet[Invitation]:
    """Return what was neither taken nor withdrawn, whether it has run out or not, newest first."""
    return Invitation.objects.filter(
        practice=practice, taken_at__isnull=True, withdrawn_at__isnull=True
    ).order_by("-invited_at", "-id")


def invitation_of(digest: str, *, now: datetime) -> Invitation | None:
    """Return the invitation whose link has this digest, as long as it is good."""
    return (
        Invitation.objects.select_related("practice", "invited_by")
        .filter(
            digest=digest,
            taken_at__isnull=True,
            withdrawn_at__isnull=True,
            expires_at__gt=now,
            invited_by__left_at__isnull=True,
        )
        .first()
    )


def rooms_of(practice: Practice) -> QuerySet[Room]:
    in_use = Room.objects.filter(practice=practice, archived_at__isnull=True)
    return in_use.select_related("location").order_by("position", "id")


def listed_practitioners(practice: Practice) -> Sequence[Practitioner]:
    """Return whom clients may ask for, in the portal's order, with services and locations.

    Nothing of these is older than where their calendars, which come along, are said to stand.
    """
    listed = practitioners_pictured(practice).filter(listed=True).select_related("calendar")
    return list(listed.prefetch_related("services__locations", "locations"))


def services_of(practice: Practice) -> QuerySet[Service]:
    return Service.objects.filter(practice=practice, archived_at__isnull=True).order_by(
        "position", "id"
    )


def locations_of(practice: Practice) -> QuerySet[Location]:
    return Location.objects.filter(practice=practice, archived_at__isnull=True).order_by(
        "position", "id"
    )


def places_named(practice: Practice) -> QuerySet[Location, tuple[int, str]]:
    """Return what places and rooms are called, whatever is not in use any more too."""
    places = Location.objects.filter(practice=practice).values_list("pk", "name")
    rooms = Room.objects.filter(practice=practice).values_list("pk", "name")
    return places.union(rooms, all=True).order_by("pk", "name")


def practitioner_of(practice: Practice, ref: UUID) -> Practitioner | None:
    return practitioners_of(practice).filter(ref=ref).first()
