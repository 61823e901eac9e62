"""What is typed when an appointment is taken off the calendar."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.core import wording
from penciled.desk.forms.lines import MessageField
from penciled.desk.naming import first_name_of

if TYPE_CHECKING:
    from penciled.appointments.models import Appointment


class CancelForm(forms.Form):
    """A word to the client, who is told unless staff says otherwise; an event has none."""

    message = MessageField()
    tell_client = forms.BooleanField(required=False)
    late = forms.BooleanField(label=gettext_lazy("Count it as late"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, about: Appointment, late_within: timedelta, now: datetime
    ) -> None:
        begun = {"version": about.version, "tell_client": True}
        super().__init__(data, auto_id="cancel_%s", initial=begun)
        self.client = about.client
        name = {"name": first_name_of(about.client) if about.client else ""}
        self.fields["message"].label = _("Message to %(name)s") % name
        self.fields["tell_client"].label = _("Mail %(name)s") % name
        if not about.client:
            del self.fields["late"]
        elif about.starts_at - now < late_within:
            words = _("By your terms, cancelling less than %(length)s before is late.")
            self.fields["late"].help_text = words % {"length": wording.say_duration(late_within)}

    @property
    def tells(self) -> bool:
        """Say whether the client is to be mailed."""
        return bool(self.cleaned_data["tell_client"] and self.client)
