"""What an event may be: its kinds and the word for each, and whether it keeps clients away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from penciled.appointments.actions import EVENT_KINDS

if TYPE_CHECKING:
    from penciled.appointments.models import EventKind

WORDS = {
    "meeting": gettext_lazy("Meeting"),
    "break": gettext_lazy("Break"),
    "leave": gettext_lazy("Leave"),
    "other": gettext_lazy("Event"),
}
KINDS_OF_EVENT = (
    ("meeting", gettext_lazy("Meeting")),
    ("break", gettext_lazy("Break")),
    ("leave", gettext_lazy("Leave")),
    ("other", gettext_lazy("Other")),
)
SHOWN_AS = (
    ("busy", gettext_lazy("Busy: clients can’t ask for this time")),
    ("free", gettext_lazy("Free: clients can still ask for it")),
)
KIND_OF_EVENT = gettext_lazy("Say what kind of event it is.")
FREE = gettext_lazy("Say whether it is busy or free.")
OTHER = "other"


def title_of(kind: str, title: str) -> tuple[EventKind, str]:
    """Return the kind meant, "other" if none is said, and the title: the kind's word if none is."""
    [found] = [each for each in EVENT_KINDS if each.value == (kind or OTHER)]
    words = {str(each) for each in WORDS.values()}
    return found, str(WORDS[found.value]) if not title or title in words else title
