"""Mails about accounts: invited to a practice, made its owner, an address to prove or moved from.

Their links and codes go when the mail has gone.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from penciled.accounts import proving
from penciled.core.wording import say_day
from penciled.notifications import links
from penciled.notifications.languages import locale
from penciled.notifications.registry import Letter, mail
from penciled.notifications.told import Told
from penciled.practices.people import GOOD_FOR


@mail("member.invited", secrets=("secret",), good_for=GOOD_FOR)
def member_invited(told: Told) -> Letter:
    until = datetime.fromisoformat(told.payload["until"])
    local = until.astimezone(told.practice.zone_info if told.practice else None).date()
    context = {
        "name": told.line("name"),
        "by": told.line("by"),
        "roles": told.payload["roles"],
        "until": say_day(local, locale=locale()),
        "url": links.join(told),
    }
    return Letter(subject=_("Join %(name)s") % {"name": told.practice_name}, context=context)


@mail("practice.founded", secrets=("password_key",))
def practice_founded(told: Told) -> Letter:
    """Lead a new account to its password, and one that was there before to its sign-in."""
    key = told.line("password_key")
    url = links.choose_password(key) if key else links.settings_of(told)
    context = {"is_new": bool(key), "url": url}
    subject = _("%(name)s is ready to be set up") % {"name": told.practice_name}
    return Letter(subject=subject, context=context)


@mail("account.code", secrets=("code",), good_for=proving.GOOD_FOR)
def account_code(told: Told) -> Letter:
    """Keep the code out of the subject: subjects stand in the logs of mail servers."""
    minutes = int(proving.GOOD_FOR.total_seconds() // 60)
    context = {"code": told.payload["code"], "minutes": minutes}
    return Letter(subject=_("Your code for Penciled"), context=context)


@mail("account.known", good_for=proving.GOOD_FOR)
def account_known(_told: Told) -> Letter:
    context = {"url": links.sign_in(), "forgot": links.forgot_password()}
    return Letter(subject=_("You have an account already"), context=context)


@mail("account.moved")
def account_moved(_told: Told) -> Letter:
    return Letter(subject=_("Your account has another mail address now"))
