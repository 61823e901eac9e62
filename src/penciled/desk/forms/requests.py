"""What is typed when a request is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.desk.forms.appointments import AppointmentForm
from penciled.desk.naming import first_name_of

if TYPE_CHECKING:
    from penciled.booking.models import AppointmentRequest
    from penciled.desk.access import DeskRequest

MOST = 1000


class MessageField(forms.CharField):
    """Words to a client. A line's end counts once, though browsers send two characters for it."""

    def __init__(self, **options: Any) -> None:
        widget = forms.Textarea({"class": "input", "rows": 3})
        words = gettext_lazy("Goes into the mail, word for word.")
        super().__init__(max_length=MOST, required=False, widget=widget, help_text=words, **options)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n")


class AcceptForm(AppointmentForm):
    """What will be booked, filled in with what was asked, and a word to the client."""

    message = MessageField()

    def __init__(
        self, data: Any = None, *, desk: DeskRequest, asked: AppointmentRequest, **options: Any
    ) -> None:
        super().__init__(data, desk=desk, about=asked, **options)
        del self.fields["tell_client"]  # who asked is always told
        self.fields["message"].label = _to(first_name_of(asked.client))


class DeclineForm(forms.Form):
    message = MessageField()

    def __init__(self, data: Any = None, *, first_name: str) -> None:
        super().__init__(data)
        self.fields["message"].label = _to(first_name)


def _to(name: str) -> str:
    return _("Message to %(name)s") % {"name": name}
