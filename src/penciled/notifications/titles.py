"""What each kind of mail is called where mails are listed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

TITLES = {
    "request.received": _("Asked, not yet confirmed"),
    "request.asked": _("New request"),
    "request.accepted": _("Request accepted"),
    "request.declined": _("Request declined"),
    "request.cancelled": _("Request cancelled by the client"),
    "request.cancelled_receipt": _("Receipt for cancelling a request"),
    "request.expired": _("Request not answered in time"),
    "request.unanswered": _("Not answered in time"),
    "appointment.booked": _("Appointment booked"),
    "appointment.moved": _("Appointment changed"),
    "appointment.cancelled": _("Appointment cancelled"),
    "appointment.given_up": _("Appointment cancelled by the client"),
    "appointment.given_up_receipt": _("Receipt for cancelling an appointment"),
    "appointment.coming": _("Reminder of an appointment"),
    "series.booked": _("Series booked"),
    "series.moved": _("Series changed"),
    "series.cancelled": _("Series cancelled"),
    "request.waiting": _("Reminder of requests that wait"),
    "member.digest": _("What waits, each morning"),
    "client.invited": _("Invitation to the portal"),
    "entry.code": _("Code to enter the portal"),
    "member.invited": _("Invitation to join"),
    "practice.founded": _("Welcome to the practice’s owner"),
    "account.mail": _("Code or link to sign in"),
    "account.code": _("Code for a new address"),
    "account.known": _("There is an account already"),
    "account.moved": _("The address was changed"),
}


def title_of(topic: str) -> str:
    return str(TITLES.get(topic, topic))
