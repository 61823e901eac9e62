"""Who a stranger is, as staff say when they accept: somebody new, or one of those alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penciled.clients.models import Client
    from penciled.desk.matched import Alike

NEW = "new"
WHO = gettext_lazy("Say whether this is a new client or one you know.")
NOT_HERE = gettext_lazy("This client is not among those alike any more. Choose again.")


class MatchField(forms.ChoiceField):
    """A choice among those alike. It cleans to the client; to nobody for somebody new.

    Where much speaks for one of them nothing is chosen beforehand, and something must be.
    """

    def __init__(self, alike: Sequence[Alike], **options: Any) -> None:
        self.alike = {str(each.client.ref): each for each in alike}
        self.must_choose = any(each.is_strong for each in alike)
        choices = [(NEW, NEW), *((ref, ref) for ref in self.alike)]
        super().__init__(
            choices=choices,
            required=self.must_choose,
            initial=None if self.must_choose else NEW,
            error_messages={"required": WHO, "invalid_choice": NOT_HERE},
            widget=forms.RadioSelect,
            **options,
        )

    def clean(self, value: Any) -> Client | None:
        found = self.alike.get(_plain(super().clean(value)))
        return found.client if found else None


def _plain(ref: Any) -> str:
    try:
        return str(UUID(str(ref)))
    except ValueError:
        return ""
