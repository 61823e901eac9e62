"""Who may act for a client: their name, and the mail address they prove it by."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from penciled.desk.forms.offered import line
from penciled.desk.forms.people import mail_field


class GuardianForm(forms.Form):
    use_required_attribute = False
    name = line(gettext_lazy("Name"), 161, missing=gettext_lazy("Write a name."))
    email = mail_field(gettext_lazy("Mail address"))
