"""What clients are reminded of: appointments to come. Judged again just before it leaves."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from penciled.booking.reminding import waits_until, why_not
from penciled.notifications import links
from penciled.notifications.cancelling import say_cancelling
from penciled.notifications.registry import TOO_LATE, Letter, Verdict, mail
from penciled.notifications.told import Told
from penciled.outbox.models import Message


def still_coming(message: Message, now: datetime) -> Verdict:
    """Let a reminder go while it is true, and by day where its reader is."""
    said, about = message.payload, message.about
    good_until = datetime.fromisoformat(said["good_until"])
    starts_at = datetime.fromisoformat(said["booked"]["starts_at"])
    void = why_not(about, message.recipient, said["sequence"], starts_at) if about else ""
    goes_at = waits_until(said["client_zone"], now=now)
    if not void and (goes_at or now) > good_until:
        void = TOO_LATE
    return Verdict(void=void, waits_until=goes_at)


@mail("appointment.coming", judge=still_coming)
def coming(told: Told) -> Letter:
    visit = told.for_client("booked")
    stop = links.stop_reminders(told)
    return Letter(
        subject=_("Reminder: %(start)s") % {"start": visit.start},
        context={
            "visit": visit,
            "greeting": told.greeting,
            "cancelling": say_cancelling(told, visit),
            "url": links.appointment(told),
            "stop_url": stop,
        },
        unsubscribe=stop,
    )
