"""Whom a practice knows: clients, who may act for them, its members and practitioners."""

from __future__ import annotations

from typing import Any

from penciled.clients.models import Client, ClientChange, Guardian
from penciled.exporting.tables import Table, plain
from penciled.practices.models import Member, Practitioner

CLIENT = {
    "ref": "the client’s own random id, which other tables name",
    "first_name": "",
    "last_name": "",
    "preferred_name": "what they like to be called",
    "email": "their mail address",
    "phone": "",
    "status": "prospective until first accepted, then active",
    "language": "of their mails; empty: the practice’s",
    "zone": "their time zone; empty: that of what they ask for",
    "internal_id": "what the practice calls them elsewhere",
    "birth_date": "",
    "notes": "of the staff; never shown to clients",
    "practitioners": "refs of their own practitioners",
    "may_ask": "may ask for times in the portal",
    "may_cancel": "may cancel in the portal",
    "may_see": "may see their appointments in the portal",
    "unreminded_at": "since when they want no reminders",
    "created_at": "",
    "archived_at": "since when the record is archived",
    "erased_at": "when what names them was erased",
    "merged_into": "ref of the record that this one went into",
}


def client_row(client: Client) -> tuple[Any, ...]:
    into = client.merged_into
    own = {name: getattr(client, name) for name in CLIENT if name != "merged_into"}
    own["practitioners"] = sorted(str(each.ref) for each in client.practitioners.all())
    return (*own.values(), into.ref if into else None)


def changed(change: ClientChange) -> dict[str, Any]:
    return {
        "at": plain(change.at),
        "what": change.what,
        "by": change.member.name if change.member else None,
        "changes": change.changes,
    }


TABLES = (
    Table(
        "clients",
        "Everybody who asked, or for whom staff booked.",
        CLIENT,
        lambda practice: Client.objects.filter(practice=practice).prefetch_related(
            "merged_into", "practitioners"
        ),
        client_row,
    ),
    Table(
        "client_changes",
        "What was done to clients’ records.",
        {
            "client": "ref of the client",
            "at": "",
            "by": "name of the member; empty: the client or the system",
            "what": "",
            "changes": "field to [before, after]",
        },
        lambda practice: ClientChange.objects.filter(client__practice=practice).select_related(
            "client", "member"
        ),
        lambda it: (it.client.ref, it.at, it.member and it.member.name, it.what, it.changes),
    ),
    Table(
        "guardians",
        "Who may act for a client, by a mail address of their own.",
        {"ref": "", "client": "ref of the client", "name": "", "email": "", "created_at": ""},
        lambda practice: Guardian.objects.filter(practice=practice).select_related("client"),
        lambda it: (it.ref, it.client.ref, it.name, it.email, it.created_at),
    ),
    Table(
        "members",
        "The people on the staff.",
        {
            "ref": "",
            "name": "",
            "email": "with which they sign in",
            "is_owner": "",
            "is_scheduler": "",
            "left_at": "since when they are no member any more",
        },
        lambda practice: Member.objects.filter(practice=practice).select_related("user"),
        lambda it: (it.ref, it.name, it.user.email, it.is_owner, it.is_scheduler, it.left_at),
    ),
    Table(
        "practitioners",
        "Whoever clients ask for.",
        {
            "ref": "",
            "name": "",
            "credentials": "",
            "introduction": "",
            "zone": "of their hours and calendar",
            "member": "ref of the member they are",
            "listed": "shown in the portal",
            "takes_new_clients": "",
            "services": "refs of the services they offer",
            "locations": "refs of the locations where they are seen",
        },
        lambda practice: (
            Practitioner.objects.filter(practice=practice)
            .select_related("member")
            .prefetch_related("services", "locations")
        ),
        lambda it: (
            it.ref,
            it.name,
            it.credentials,
            it.introduction,
            it.zone,
            it.member and it.member.ref,
            it.listed,
            it.takes_new_clients,
            sorted(str(each.ref) for each in it.services.all()),
            sorted(str(each.ref) for each in it.locations.all()),
        ),
    ),
)
