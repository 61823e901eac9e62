"""Who hears of requests: members choose whose, and whether at once or in one mail each morning."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from zoneinfo import ZoneInfo

from penciled.practices.models import Member, Practitioner


def hearers(practitioner_ids: Collection[int]) -> dict[int, list[Member]]:
    """Return who hears of the requests of each of these practitioners, by id. Two queries.

    They themselves, if they want, and who wants to hear of all. The owners do of whoever has
    left, or has no account, where nobody wants all.
    """
    some = Practitioner.objects.filter(pk__in=practitioner_ids)
    asked = list(some.values_list("pk", "practice_id", "member_id"))
    staff: dict[int, list[Member]] = {practice: [] for _pk, practice, _own in asked}
    for member in _standing(staff):
        staff[member.practice_id].append(member)
    return {pk: _of(staff[practice], own) for pk, practice, own in asked}


def told_at_once(practitioner: Practitioner) -> list[Member]:
    """Return who gets a mail for each thing that happens to a practitioner's requests."""
    told = hearers([practitioner.pk])[practitioner.pk]
    return [each for each in told if not each.hears_by_digest]


def zone_of(member: Member) -> ZoneInfo:
    """Return the zone a member lives by: of their own calendar, else of the practice."""
    own: Practitioner | None = getattr(member, "practitioner", None)
    return own.zone_info if own else member.practice.zone_info


def _standing(practice_ids: Collection[int]) -> Sequence[Member]:
    some = Member.objects.filter(practice__in=practice_ids, left_at__isnull=True)
    return list(some.select_related("user", "practitioner", "practice").order_by("pk"))


def _of(staff: Sequence[Member], own: int | None) -> list[Member]:
    told = [
        each
        for each in staff
        if each.hears_of_all_requests or (each.hears_of_own_requests and each.pk == own)
    ]
    if told or any(each.pk == own for each in staff):
        return told
    return [each for each in staff if each.is_owner]
