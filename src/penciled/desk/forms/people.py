"""Who is invited with which roles, and which roles a member has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from penciled.core.fingerprint import fingerprint
from penciled.desk.forms.clients import one_line
from penciled.desk.stale import ShownForm
from penciled.practices.people import Roles, roles_of

if TYPE_CHECKING:
    from penciled.practices.models import Invitation, Member

ROLES = {
    "is_owner": (
        gettext_lazy("Owner"),
        gettext_lazy("Decides about everything, people and roles included."),
    ),
    "is_scheduler": (
        gettext_lazy("Scheduler"),
        gettext_lazy("Runs every calendar, and all settings but people and roles."),
    ),
    "is_practitioner": (
        gettext_lazy("Practitioner"),
        gettext_lazy("Sees clients: has a calendar, hours and a place on the portal."),
    ),
}
NONE = gettext_lazy("No role: sees the calendars that an owner shows them")


def mail_field(label: Any) -> forms.EmailField:
    """Return a field for a mail address in which nothing unseen can hide."""
    return forms.EmailField(
        label=label,
        max_length=254,
        validators=[one_line],
        error_messages={
            "required": gettext_lazy("Write a mail address."),
            "invalid": gettext_lazy("This doesn’t look like a mail address. Please check it."),
        },
        widget=forms.EmailInput({"class": "input", "autocomplete": "off"}),
    )


def name_field(label: Any, missing: Any, *, autocomplete: str = "off") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=120,
        validators=[one_line],
        error_messages={"required": missing},
        widget=forms.TextInput({"class": "input", "autocomplete": autocomplete, "dir": "auto"}),
    )


def say_roles(of: Roles | Invitation) -> str:
    """Say "Owner, practitioner"."""
    held = [str(name) for role, (name, _does) in ROLES.items() if getattr(of, role)]
    return ", ".join([*held[:1], *(each.lower() for each in held[1:])]) or str(NONE)


class RoleFields(forms.Form):
    """The three roles, each a tick."""

    use_required_attribute = False
    is_owner = forms.BooleanField(label=ROLES["is_owner"][0], required=False)
    is_scheduler = forms.BooleanField(label=ROLES["is_scheduler"][0], required=False)
    is_practitioner = forms.BooleanField(label=ROLES["is_practitioner"][0], required=False)

    def roles(self) -> Roles:
        return Roles(**{role: self.cleaned_data[role] for role in ROLES})

    def ticks(self) -> Iterator[tuple[forms.BoundField, Any]]:
        """Yield each role's field with what the role may do."""
        return ((self[role], does) for role, (_name, does) in ROLES.items())


class InviteForm(RoleFields):
    name = name_field(gettext_lazy("Name"), gettext_lazy("Write the person’s name."))
    email = mail_field(gettext_lazy("Mail address"))


class RolesForm(RoleFields, ShownForm):
    """The roles of a member, with what was shown of them."""

    def __init__(self, data: Any = None, *, member: Member) -> None:
        stands = roles_of(member)
        super().__init__(data, shown=fingerprint(stands), initial=asdict(stands))
