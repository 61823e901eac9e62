"""What is typed when a request is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from penciled.desk.forms.appointments import AppointmentForm
from penciled.desk.forms.lines import MessageField
from penciled.desk.forms.matching import MatchField
from penciled.desk.matched import alike_to
from penciled.desk.naming import first_name_of

if TYPE_CHECKING:
    from penciled.booking.models import AppointmentRequest
    from penciled.desk.access import DeskRequest


class AcceptForm(AppointmentForm):
    """What will be booked, filled in with what was asked, and a word to the client."""

    message = MessageField()

    def __init__(
        self, data: Any = None, *, desk: DeskRequest, asked: AppointmentRequest, **options: Any
    ) -> None:
        super().__init__(data, desk=desk, about=asked, **options)
        del self.fields["tell_client"]  # who asked is always told
        self.alike = alike_to(asked)
        if self.alike:
            self.fields["match"] = MatchField(self.alike)
        self.fields["message"].label = _to(first_name_of(asked.client))


class DeclineForm(forms.Form):
    message = MessageField()

    def __init__(
        self, data: Any = None, *, first_name: str, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.fields["message"].label = _to(first_name)


def _to(name: str) -> str:
    return _("Message to %(name)s") % {"name": name}
