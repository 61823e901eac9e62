"""The way into the portal, for clients whom the practice knows. It lets nobody in by itself."""

from __future__ import annotations

from django.utils.translation import gettext as _

from penciled.notifications import links
from penciled.notifications.registry import Letter, mail
from penciled.notifications.told import Told


@mail("client.invited")
def client_invited(told: Told) -> Letter:
    context = {
        "greeting": told.greeting,
        "address": told.message.recipient,
        "url": links.mine(told),
    }
    subject = _("Your appointments at %(name)s, online") % {"name": told.practice_name}
    return Letter(subject=subject, context=context)
