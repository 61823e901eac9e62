"""Codes for entering, and what the sign-in pages say. Their secrets go when the mail has gone."""

from __future__ import annotations

from django.utils.translation import gettext as _

from penciled.clients.actions import GOOD_FOR
from penciled.notifications.clean import line, lines
from penciled.notifications.registry import Letter, mail
from penciled.notifications.told import Told


@mail("entry.code", secrets=("code",), good_for=GOOD_FOR)
def entry_code(told: Told) -> Letter:
    """Keep the code out of the subject: subjects stand in the logs of mail servers."""
    minutes = int(GOOD_FOR.total_seconds() // 60)
    return Letter(
        subject=_("Your code for %(name)s") % {"name": told.practice_name},
        context={"code": told.payload["code"], "minutes": minutes},
    )


@mail("account.mail", secrets=("body", "translated"))
def account_mail(told: Told) -> Letter:
    """Say what the sign-in pages say, in the reader's language where they speak it."""
    said = told.payload.get("translated", {}).get(told.language, told.payload)
    return Letter(subject=line(said["subject"]), context={"body": lines(said["body"])})
