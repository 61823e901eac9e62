"""What is typed when an appointment is taken off the calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.desk.naming import first_name_of

if TYPE_CHECKING:
    from penciled.appointments.models import Appointment

MOST = 1000


class CancelForm(forms.Form):
    """A word to the client, who is told unless staff says otherwise; an event has none."""

    message = forms.CharField(
        max_length=MOST,
        required=False,
        help_text=gettext_lazy("Goes into the mail, word for word."),
        widget=forms.Textarea({"class": "input", "rows": 3}),
    )
    tell_client = forms.BooleanField(required=False)
    late = forms.BooleanField(label=gettext_lazy("Count it as late"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, about: Appointment) -> None:
        begun = {"version": about.version, "tell_client": True}
        super().__init__(data, auto_id="cancel_%s", initial=begun)
        self.client = about.client
        name = {"name": first_name_of(about.client) if about.client else ""}
        self.fields["message"].label = _("Message to %(name)s") % name
        self.fields["tell_client"].label = _("Mail %(name)s") % name
        if not about.client:
            del self.fields["late"]

    @property
    def tells(self) -> bool:
        """Say whether the client is to be mailed."""
        return bool(self.cleaned_data["tell_client"] and self.client)

    def clean_message(self) -> str:
        return str(self.cleaned_data["message"]).replace("\r\n", "\n")
