"""Django-allauth's forms, in the words of this product: a mail address, not an email."""

from __future__ import annotations

from typing import Any

from allauth.account import forms
from allauth.mfa.webauthn import forms as webauthn
from django.utils.translation import gettext_lazy as _


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    """A passkey that signs in by itself, unless whoever makes it wants it beside the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].initial = self.initial["name"] = _("My passkey")
        alone = self.fields["passwordless"]
        alone.label, alone.initial = _("Sign in with it alone, without a password"), True


class LoginForm(forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Mail address")


class RequestLoginCodeForm(forms.RequestLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Mail address")


class ResetPasswordForm(forms.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Mail address")
