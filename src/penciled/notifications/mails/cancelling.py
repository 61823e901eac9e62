"""What the practice and the client hear of an appointment that the client cancelled online."""

from __future__ import annotations

from django.utils.translation import gettext as _

from penciled.notifications import links
from penciled.notifications.invite import invitation
from penciled.notifications.registry import Letter, mail
from penciled.notifications.told import Told


@mail("appointment.given_up")
def given_up(told: Told) -> Letter:
    """Tell staff by initials alone, and the client's word only where the practice mails notes."""
    visit = told.for_staff("booked")
    context = {
        "visit": visit,
        "initials": told.line("initials"),
        "late": bool(told.payload["late"]),
        "has_word": bool(told.payload["has_word"]),
        "message": told.lines("message"),
        "by": told.line("initials"),
        "url": links.desk_appointment(told),
    }
    words = (
        _("Appointment cancelled late: %(start)s")
        if context["late"]
        else _("Appointment cancelled: %(start)s")
    )
    return Letter(subject=words % {"start": visit.start}, context=context)


@mail("appointment.given_up_receipt")
def given_up_receipt(told: Told) -> Letter:
    visit = told.for_client("booked")
    return Letter(
        subject=told.say_cancelled % {"start": visit.start},
        context={
            "visit": visit,
            "greeting": told.greeting,
            "late": bool(told.payload["late"]),
            "url": links.ask_again(told),
        },
        invite=invitation(told, visit, url=links.mine(told), cancelled=True),
        method="CANCEL",
    )
